using System.Net;
using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Faults;

public class EndPatternTests
{
    [Theory]
    [InlineData("10.0.0.7", "10.0.0.7", 80, true)]
    [InlineData("10.0.0.7", "10.0.0.8", 80, false)]
    [InlineData("10.0.0.0/8", "10.255.0.8", 80, true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", 80, false)]
    [InlineData("10.0.0.0/8:443", "10.255.0.8", 443, true)]
    [InlineData("10.0.0.7:80", "10.0.0.7", 81, false)]
    [InlineData(":80", "10.0.0.7", 80, true)]
    [InlineData(":80", "2001:db8::1", 80, true)]
    [InlineData("2001:db8::1", "2001:db8::1", 80, true)]
    [InlineData("[2001:db8::1]", "2001:db8::1", 80, true)]
    [InlineData("[2001:db8::1]:443", "2001:db8::1", 443, true)]
    [InlineData("[2001:db8::1]:443", "2001:db8::1", 80, false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", 80, true)]
    [InlineData("::/0", "10.0.0.7", 80, false)]
    [InlineData("0.0.0.0/0", "::1", 80, false)]
    public void Addresses_and_ports(string text, string address, int port, bool fits)
    {
        Assert.True(EndPattern.TryParse(text, out var pattern));
        Assert.Equal(fits, pattern.Fits(new SocketName(IPAddress.Parse(address), port, null)));
        Assert.False(pattern.Fits(new SocketName(null, 0, "/run/x")));
    }

    [Theory]
    [InlineData("/run/x", "/run/x", true)]
    [InlineData("/run/x", "/run/xy", false)]
    [InlineData("@x", "@x", true)]
    [InlineData("@x", "", false)]
    public void Names_of_Unix_sockets(string text, string name, bool fits)
    {
        Assert.True(EndPattern.TryParse(text, out var pattern));
        Assert.Equal(fits, pattern.Fits(new SocketName(null, 0, name)));
        Assert.False(pattern.Fits(new SocketName(IPAddress.Loopback, 80, null)));
    }
}
