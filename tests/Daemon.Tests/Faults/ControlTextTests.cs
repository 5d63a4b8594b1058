using System.Text;
using LuminaGuard.FaultD.Daemon;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Faults;

/// <summary>Keys and numbers of the controllers' files.</summary>
public sealed class ControlTextTests
{
    [Theory]
    [InlineData("low 0\noom 5\noom_kill 3\noom_group_kill 9\n", 3)]
    [InlineData("oom_kill 7", 7)]
    [InlineData("xoom_kill 7\n", 0)]
    [InlineData("oom 7\n", 0)]
    [InlineData("", 0)]
    public void The_number_under_a_key_is_read(string text, long number) =>
        Assert.Equal(number, ControlText.Value(Encoding.ASCII.GetBytes(text), "oom_kill "u8));

    [Theory]
    [InlineData("4096\n", 4096)]
    [InlineData("max\n", long.MaxValue)]
    [InlineData("", long.MaxValue)]
    public void No_limit_is_more_than_all_others(string text, long number) => Assert.Equal(number, ControlText.Number(Encoding.ASCII.GetBytes(text)));
}
