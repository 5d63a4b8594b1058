using System.Buffers.Binary;
using System.Text;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Unix sockets that wait for clients, from sock_diag(7). Not from /proc/net/unix: there the kernel writes names as they
/// are, and a name with a newline adds lines of its owner's choosing.
/// </summary>
public static unsafe class UnixListeners
{
    private const int RequestLength = NetlinkMessage.HeaderLength + 24;
    private const int MessageLength = 16;
    private const ushort NLMSG_DONE = 3;
    private const ushort NLM_F_DUMP_REQUEST = 0x301;
    private const ushort UNIX_DIAG_NAME = 0;
    private const uint UDIAG_SHOW_NAME = 1;
    private const uint ListenState = 1 << 10;

    /// <summary>Finds the sockets that listen on a name in our network namespace.</summary>
    /// <param name="name">A path, or <c>@</c> and an abstract name.</param>
    /// <param name="inodes">Their numbers, as links in /proc/PID/fd have them.</param>
    /// <returns>ENOENT, EPROTONOSUPPORT: the kernel has no unix_diag. EMFILE, ENFILE, ENOMEM.</returns>
    public static Errno TryFind(string name, out List<uint> inodes)
    {
        inodes = [];
        byte[] wanted = Encoding.UTF8.GetBytes(name);
        if (wanted is [(byte)'@', ..])
            wanted[0] = 0;
        int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, SockDiagRequest.NETLINK_SOCK_DIAG);
        if (fd < 0)
            return ErrnoExtensions.Last;
        using OwnedFd owned = new(fd);
        Errno errno = Fd.WriteAll(fd, Request());
        byte[] answer = new byte[64 * 1024];
        bool done = false;
        while (errno == Errno.None && !done)
        {
            errno = Fd.Read(fd, answer, out int length);
            if (errno == Errno.None)
                errno = Take(answer.AsSpan(0, length), wanted, inodes, out done);
        }
        return errno;
    }

    /// <summary>struct nlmsghdr and struct unix_diag_req of linux/unix_diag.h.</summary>
    private static byte[] Request()
    {
        byte[] request = new byte[RequestLength];
        BinaryPrimitives.WriteInt32LittleEndian(request, RequestLength);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(4), SockDiagRequest.SOCK_DIAG_BY_FAMILY);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(6), NLM_F_DUMP_REQUEST);
        request[NetlinkMessage.HeaderLength] = (byte)(ushort)AF_UNIX;
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(NetlinkMessage.HeaderLength + 4), ListenState);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(NetlinkMessage.HeaderLength + 12), UDIAG_SHOW_NAME);
        return request;
    }

    /// <summary>The messages of one read; ends on the first that is not whole.</summary>
    internal static Errno Take(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> wanted, List<uint> inodes, out bool done)
    {
        done = false;
        while (NetlinkMessage.TryTake(ref answer, out var message))
        {
            ReadOnlySpan<byte> body = message.Body;
            switch (message.Type)
            {
                case NLMSG_DONE:
                    done = true;
                    return Errno.None;
                case NetlinkSocket.NLMSG_ERROR:
                    return body.Length < 4 ? Errno.EBADMSG : (Errno)(-BinaryPrimitives.ReadInt32LittleEndian(body));
                case SockDiagRequest.SOCK_DIAG_BY_FAMILY when body.Length >= MessageLength && HasName(body[MessageLength..], wanted):
                    inodes.Add(BinaryPrimitives.ReadUInt32LittleEndian(body[4..]));
                    break;
            }
        }
        return answer.IsEmpty ? Errno.None : Errno.EBADMSG;
    }

    private static bool HasName(ReadOnlySpan<byte> attributes, ReadOnlySpan<byte> wanted)
    {
        while (NetlinkMessage.TryTakeAttribute(ref attributes, out ushort type, out var name))
        {
            if (type != UNIX_DIAG_NAME)
                continue;
            // A path ends at its first NUL; an abstract name begins with one and may hold more.
            int end = name is [not 0, ..] ? name.IndexOf((byte)0) : -1;
            return (end < 0 ? name : name[..end]).SequenceEqual(wanted);
        }
        return false;
    }
}
