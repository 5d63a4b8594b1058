using LuminaGuard.FaultD.Cli;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

public class MomentTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1970-01-01T00:00:01.5Z", 1_500_000_000)]
    [InlineData("1970-01-01t00:00:01.000000001z", 1_000_000_001)]
    [InlineData("1970-01-01 01:00:01.250+01:00", 1_250_000_000)]
    [InlineData("1969-12-31T23:30:00.1-00:30", 100_000_000)]
    [InlineData("2026-11-24T17:00:23.123456789Z", 1_795_539_623_123_456_789)]
    public void A_time_of_day_is_read_to_the_nanosecond(string text, long ns) =>
        Assert.Equal(new Instant(InstantClock.Realtime, ns), Moment.Read("--at", text));

    [Fact]
    public void A_number_of_the_monotonic_clock_is_taken_as_it_is() =>
        Assert.Equal(Instant.Monotonic(1234), Moment.Read("--at", "mono:1234"));

    [Theory]
    [InlineData("")]
    [InlineData("mono:")]
    [InlineData("mono:-1")]
    [InlineData("mono:99999999999999999999")]
    [InlineData("2026-11-24")]
    [InlineData("2026-11-24T17:00:23")]
    [InlineData("2026-11-24T17:00Z")]
    [InlineData("2026-11-24T17:00:23.Z")]
    [InlineData("2026-11-24T17:00:23.1234567890Z")]
    [InlineData("2026-11-24T17:00:23,5Z")]
    [InlineData("2026-11-24T17:00:23.+5Z")]
    [InlineData("2026-11-24T17:00:61Z")]
    [InlineData("2026-02-30T17:00:00Z")]
    [InlineData("2026-11-24T17:00:23.5+1")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("2262-01-01T00:00:00Z")]
    public void Anything_else_is_refused(string text)
    {
        var error = Assert.Throws<FaultException>(() => Moment.Read("--at", text));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.StartsWith("Cannot read --at: it is a time as in 2026-01-31T12:00:00.000250Z, or mono:NS", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_armed_for_a_moment_that_cannot_be_is_dropped()
    {
        using var daemon = new ScriptedDaemon(op => op switch
        {
            Ops.Arm => Reaction.Injected(Samples.Injected(TimeSpan.FromMinutes(1))),
            Ops.Fire => Reaction.Error(new(ErrorCode.InvalidArgument, "Cannot fire f1: at_ns was 3ms ago, and late is not fire")),
            Ops.Undo => Reaction.Undone(Samples.Undone()),
            _ => null,
        });
        var ran = Ran.Against(daemon, "inject", "process.pause", "--target", "pid:42", "--at", "mono:1", "--for", "1m", "--detach");
        Assert.Equal((2, "faultctl: Cannot fire f1: --at was 3ms ago, and --late is not fire\n"), (ran.Code, ran.Error));
        Assert.Contains(Ops.Undo, daemon.Asked);
    }

    [Fact]
    public void How_late_it_was_is_said()
    {
        using var daemon = new ScriptedDaemon(op => op switch
        {
            Ops.Arm => Reaction.Injected(Samples.Injected(TimeSpan.Zero)),
            Ops.Fire => Reaction.Injected(Samples.Injected(TimeSpan.Zero) with { Kind = "process.kill", Times = new FaultTimes(10, 12_340, 13_000, 14_000, 10_000) }),
            _ => null,
        });
        string[] line = ["strike", "process.kill", "--target", "pid:42", "--after", "1ms"];
        Assert.StartsWith("process.kill struck pid 42 (redis), 2.34 µs after its moment: ", Ran.Against(daemon, line).Out, StringComparison.Ordinal);
        Assert.Equal(10_000, Ran.Against(daemon, [.. line, "--json"]).Lines.Single().GetProperty("struck").GetProperty("times_ns").GetProperty("planned").GetInt64());
    }
}
