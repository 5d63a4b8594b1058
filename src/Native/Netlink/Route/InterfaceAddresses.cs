using System.Buffers.Binary;
using System.Net;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>The addresses of the interfaces in the network namespace of the calling thread (rtnetlink(7), RTM_GETADDR).</summary>
public static class InterfaceAddresses
{
    private const int NETLINK_ROUTE = 0;
    private const ushort NLMSG_DONE = 3;
    private const ushort RTM_NEWADDR = 20;
    private const ushort RTM_GETADDR = 22;
    private const ushort NLM_F_DUMP_REQUEST = 0x301;
    private const ushort IFA_ADDRESS = 1;
    private const ushort IFA_LOCAL = 2;

    // struct ifaddrmsg of linux/if_addr.h, and its field ifa_scope.
    private const int MessageLength = 8;
    private const int ScopeAt = 3;
    private const byte RT_SCOPE_HOST = 254;

    /// <summary>Lists those by which others may reach the namespace; loopback addresses are none.</summary>
    /// <returns>EMFILE, ENFILE, ENOMEM. EBADMSG: the kernel answers otherwise than in linux/rtnetlink.h.</returns>
    public static Errno TryList(List<IPAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        int fd = Open();
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
                errno = Take(answer.AsSpan(0, length), addresses, out done);
        }
        return errno;
    }

    /// <summary>The messages of one read; ends on the first that is not whole.</summary>
    internal static Errno Take(ReadOnlySpan<byte> answer, List<IPAddress> addresses, out bool done)
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
                    return body.Length < sizeof(int) ? Errno.EBADMSG : (Errno)(-BinaryPrimitives.ReadInt32LittleEndian(body));
                case RTM_NEWADDR when body.Length >= MessageLength && body[ScopeAt] != RT_SCOPE_HOST:
                    if (AddressIn(body[MessageLength..]) is { } address)
                        addresses.Add(address);
                    break;
            }
        }
        return answer.IsEmpty ? Errno.None : Errno.EBADMSG;
    }

    // Of a point-to-point interface IFA_ADDRESS is the other end, and IFA_LOCAL its own.
    private static IPAddress? AddressIn(ReadOnlySpan<byte> attributes)
    {
        IPAddress? found = null;
        while (NetlinkMessage.TryTakeAttribute(ref attributes, out ushort type, out var value))
        {
            if (value.Length is 4 or 16 && (type == IFA_LOCAL || (type == IFA_ADDRESS && found is null)))
                found = new IPAddress(value);
        }
        return found;
    }

    private static int Open() => socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

    // struct nlmsghdr and an empty struct ifaddrmsg: of every family.
    private static byte[] Request()
    {
        byte[] request = new byte[NetlinkMessage.HeaderLength + MessageLength];
        BinaryPrimitives.WriteInt32LittleEndian(request, request.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(4), RTM_GETADDR);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(6), NLM_F_DUMP_REQUEST);
        return request;
    }
}
