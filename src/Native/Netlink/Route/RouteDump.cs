using System.Buffers.Binary;

namespace LuminaGuard.FaultD.Native;

/// <summary>Lists all of one kind in the network namespace of the calling thread (rtnetlink(7)).</summary>
internal static class RouteDump
{
    private const ushort NLM_F_DUMP_REQUEST = 0x301;

    /// <summary>Asks for all of them, of every family.</summary>
    /// <param name="question">RTM_GET….</param>
    /// <param name="messageLength">How long the kind's own header is.</param>
    /// <param name="receive">Given each message.</param>
    /// <returns>EMFILE, ENFILE, ENOMEM. EINTR: they changed meanwhile.</returns>
    public static Errno TryList(ushort question, int messageLength, NetlinkSocket.Receiver receive)
    {
        Errno errno = NetlinkSocket.TryOpen(TrafficControl.NETLINK_ROUTE, out var socket);
        using var opened = socket;
        return errno != Errno.None ? errno : socket!.List(Request(question, messageLength), receive);
    }

    // struct nlmsghdr and an empty header of that kind.
    private static byte[] Request(ushort question, int messageLength)
    {
        byte[] request = new byte[NetlinkMessage.HeaderLength + messageLength];
        BinaryPrimitives.WriteInt32LittleEndian(request, request.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(4), question);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(6), NLM_F_DUMP_REQUEST);
        return request;
    }
}
