using System.Net;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class SockDiagRequestTests
{
    // strace -e trace=sendmsg -e write=all ss -K -t 'dport = :7001', iproute2 6.1, without its sequence number.
    private const string OfSs = """
        48 00 00 00 15 00 05 00  00 00 00 00 00 00 00 00
        02 06 00 00 00 00 00 00  1b 5a 1b 59 7f 00 00 01
        00 00 00 00 00 00 00 00  00 00 00 00 7f 00 00 01
        00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
        20 00 00 00 00 00 00 00
        """;

    [Fact]
    public void A_connection_is_named_as_ss_names_it()
    {
        byte[] message = new byte[SockDiagRequest.Length];
        SockDiagRequest.WriteDestroy(message, Socket(SocketName.AF_INET, IPAddress.Loopback));
        Assert.Equal(Convert.FromHexString(OfSs.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)), message);
    }

    [Fact]
    public void An_IPv4_address_in_an_IPv6_socket_is_in_its_mapped_form()
    {
        byte[] message = new byte[SockDiagRequest.Length];
        SockDiagRequest.WriteFind(message, Socket(SocketName.AF_INET6, IPAddress.Loopback));
        Assert.Equal(IPAddress.Parse("::ffff:127.0.0.1").GetAddressBytes(), message[(SockDiagRequest.IdAt + 4)..(SockDiagRequest.IdAt + 20)]);
        Assert.Equal(SockDiagRequest.SOCK_DIAG_BY_FAMILY, BitConverter.ToUInt16(message, 4));
    }

    private static SocketFacts Socket(int family, IPAddress address) =>
        new(3, family, 1, ForeignSockets.IPPROTO_TCP, new SocketName(address, 7002, null), new SocketName(address, 7001, null), 32, 1, 0);
}
