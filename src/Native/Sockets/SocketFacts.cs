using System.Net;
using System.Net.Sockets;

namespace LuminaGuard.FaultD.Native;

/// <summary>What the kernel says of a socket to whoever has it open.</summary>
/// <param name="Fd">The number by which its process has it open.</param>
/// <param name="Family">SO_DOMAIN: AF_INET, AF_INET6, AF_UNIX …</param>
/// <param name="Type">SO_TYPE: SOCK_STREAM …</param>
/// <param name="Protocol">SO_PROTOCOL: 6 for TCP, 0 for Unix sockets.</param>
/// <param name="Local">Its own name.</param>
/// <param name="Peer">The other end; null when it is not connected.</param>
/// <param name="Cookie">SO_COOKIE: the number that no other socket has in this boot.</param>
/// <param name="NamespaceCookie">SO_NETNS_COOKIE: that of its network namespace; 0 before Linux 5.14.</param>
/// <param name="Interface">SO_BINDTOIFINDEX: the interface it is bound to, or 0.</param>
public sealed record SocketFacts(
    int Fd, int Family, int Type, int Protocol, SocketName Local, SocketName? Peer, ulong Cookie, ulong NamespaceCookie, int Interface)
{
    /// <summary>Whether it is a TCP socket.</summary>
    public bool IsTcp => Protocol == ForeignSockets.IPPROTO_TCP && Type == ForeignSockets.SOCK_STREAM;

    /// <summary>Whether it is a socket of IPv4 or IPv6.</summary>
    public bool IsInet => Family is SocketName.AF_INET or SocketName.AF_INET6;

    /// <summary>SO_ACCEPTCONN: whether it waits for connections.</summary>
    public bool IsListening { get; init; }

    /// <summary>IPV6_V6ONLY: whether it is an IPv6 socket that IPv4 does not reach.</summary>
    public bool IsOnlyIPv6 { get; init; }

    /// <summary>Where it waits for TCP connections, MPTCP's among them; null for another socket.</summary>
    public ListeningEnd? ListeningEnd
    {
        get
        {
            if (!IsListening || Type != ForeignSockets.SOCK_STREAM || Protocol is not (ForeignSockets.IPPROTO_TCP or ForeignSockets.IPPROTO_MPTCP) || Local.Address is not { } address)
                return null;
            bool isAny = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
            bool isSix = address.AddressFamily == AddressFamily.InterNetworkV6;
            return new ListeningEnd(Local.Port, isAny ? null : address, !isSix || (isAny && !IsOnlyIPv6), isSix, Interface);
        }
    }

    /// <summary>Whether it is a socket of Multipath TCP (IPPROTO_MPTCP of linux/in.h).</summary>
    public bool IsMptcp => Protocol == 262;

    /// <summary>Whether it is a Unix socket.</summary>
    public bool IsUnix => Family == SocketName.AF_UNIX;

    /// <summary>Writes an address as sock_diag(7) has it for a socket of this family: in the order of the network, an IPv4 address in an IPv6
    /// socket in its mapped form.</summary>
    internal void WriteAddress(SocketName name, Span<byte> destination)
    {
        var address = name.Address!;
        if (Family == SocketName.AF_INET6 && address.AddressFamily == AddressFamily.InterNetwork)
            address = address.MapToIPv6();
        address.TryWriteBytes(destination, out _);
    }
}
