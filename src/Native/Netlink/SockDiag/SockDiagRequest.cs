using System.Buffers.Binary;

namespace LuminaGuard.FaultD.Native;

/// <summary>Messages of sock_diag(7) about one TCP socket, known by its two ends and its cookie.</summary>
internal static class SockDiagRequest
{
    internal const int NETLINK_SOCK_DIAG = 4;

    /// <summary>struct nlmsghdr and struct inet_diag_req_v2 of linux/inet_diag.h.</summary>
    internal const int Length = NetlinkMessage.HeaderLength + 56;

    internal const ushort SOCK_DIAG_BY_FAMILY = 20;
    internal const ushort SOCK_DESTROY = 21;
    internal const ushort NLM_F_REQUEST = 1;
    internal const ushort NLM_F_ACK = 4;
    internal const ushort NLM_F_DUMP = 0x300;
    internal const int IdAt = NetlinkMessage.HeaderLength + 8;

    /// <summary>Writes the request to end the socket, as close(2) would never: SOCK_DESTROY.</summary>
    internal static void WriteDestroy(Span<byte> message, SocketFacts socket) =>
        Write(message, SOCK_DESTROY, NLM_F_REQUEST | NLM_F_ACK, socket);

    /// <summary>Writes the question for the socket; ENOENT is the answer when it has gone.</summary>
    internal static void WriteFind(Span<byte> message, SocketFacts socket) => Write(message, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, socket);

    /// <summary>Writes the question for the TCP sockets in no state at all: answered by the end of the list, and without tcp_diag by ENOENT.</summary>
    internal static void WriteProbe(Span<byte> message)
    {
        message = message[..Length];
        message.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(message, Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], SOCK_DIAG_BY_FAMILY);
        BinaryPrimitives.WriteUInt16LittleEndian(message[6..], NLM_F_REQUEST | NLM_F_DUMP);
        message[NetlinkMessage.HeaderLength] = SocketName.AF_INET;
        message[NetlinkMessage.HeaderLength + 1] = ForeignSockets.IPPROTO_TCP;
    }

    private static void Write(Span<byte> message, ushort type, ushort flags, SocketFacts socket)
    {
        message = message[..Length];
        message.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(message, Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], type);
        BinaryPrimitives.WriteUInt16LittleEndian(message[6..], flags);
        var request = message[NetlinkMessage.HeaderLength..];
        request[0] = (byte)socket.Family;
        request[1] = (byte)socket.Protocol;
        var id = message[IdAt..];
        BinaryPrimitives.WriteUInt16BigEndian(id, (ushort)socket.Local.Port);
        BinaryPrimitives.WriteUInt16BigEndian(id[2..], (ushort)socket.Peer!.Port);
        socket.WriteAddress(socket.Local, id[4..]);
        socket.WriteAddress(socket.Peer, id[20..]);
        BinaryPrimitives.WriteInt32LittleEndian(id[36..], socket.Interface);
        BinaryPrimitives.WriteUInt64LittleEndian(id[40..], socket.Cookie);
    }
}
