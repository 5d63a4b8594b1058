using System.Net;

namespace LuminaGuard.FaultD.Native;

/// <summary>The addresses of the interfaces in the network namespace of the calling thread (rtnetlink(7), RTM_GETADDR).</summary>
public static class InterfaceAddresses
{
    private const ushort RTM_NEWADDR = 20;
    private const ushort RTM_GETADDR = 22;
    private const ushort IFA_ADDRESS = 1;
    private const ushort IFA_LOCAL = 2;

    // struct ifaddrmsg of linux/if_addr.h, and its field ifa_scope.
    private const int MessageLength = 8;
    private const int ScopeAt = 3;
    private const byte RT_SCOPE_HOST = 254;

    /// <summary>Lists those by which others may reach the namespace; loopback addresses are none.</summary>
    /// <returns>EMFILE, ENFILE, ENOMEM. EINTR: they changed meanwhile.</returns>
    public static Errno TryList(List<IPAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        return RouteDump.TryList(RTM_GETADDR, MessageLength, (in NetlinkMessage message) =>
        {
            ReadOnlySpan<byte> body = message.Body;
            if (message.Type == RTM_NEWADDR && body.Length >= MessageLength && body[ScopeAt] != RT_SCOPE_HOST && AddressIn(body[MessageLength..]) is { } address)
                addresses.Add(address);
        });
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
}
