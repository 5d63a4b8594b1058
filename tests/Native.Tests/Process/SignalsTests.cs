using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class SignalsTests
{
    [Fact]
    public void Every_signal_is_read_by_its_name_and_number()
    {
        foreach (int signal in Enumerable.Range(1, 31).Concat(Enumerable.Range(34, 31)))
        {
            Assert.True(Signals.TryParse(Signals.Name(signal), out int read), Signals.Name(signal));
            Assert.Equal(signal, read);
            Assert.True(Signals.TryParse($"{signal}", out read));
            Assert.Equal(signal, read);
        }
    }

    [Theory]
    [InlineData("KILL", 9)]
    [InlineData("sigkill", 9)]
    [InlineData("SIGRTMIN", 34)]
    [InlineData("rtmin+2", 36)]
    [InlineData("RTMAX-1", 63)]
    [InlineData("32", 32)]
    public void Common_spellings_are_read(string text, int signal)
    {
        Assert.True(Signals.TryParse(text, out int read));
        Assert.Equal(signal, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-9")]
    [InlineData("None")]
    [InlineData("SIG")]
    [InlineData("SIGSIGKILL")]
    [InlineData("RTMIN+31")]
    [InlineData("RTMAX-x")]
    [InlineData("99999999999")]
    public void Others_are_not(string text) => Assert.False(Signals.TryParse(text, out _));

    [Fact]
    public void What_has_no_name_keeps_its_number() => Assert.Equal("32 0 -1", $"{Signals.Name(32)} {Signals.Name(0)} {Signals.Name(-1)}");
}
