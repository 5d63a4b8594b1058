using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Operations;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Precision;

/// <summary>Steps so close that spinning until each would be more than the kernel grants a real-time thread.</summary>
public sealed class NapTests : IDisposable
{
    // Longer than one of its windows, so that napping has to begin, and go on.
    private const int Steps = 10_000;
    private readonly World _world = Lab.Shared.NewWorld();
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;

    public NapTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
    }

    public void Dispose()
    {
        _client.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void The_injector_sleeps_between_close_steps_and_says_so_beforehand()
    {
        Assert.SkipWhen(!IsRealTime(), "needs the right to be real-time (CAP_SYS_NICE)");
        var (few, note) = Sleeps(TimeSpan.FromMicroseconds(100), 500);
        Assert.Contains("sleeps in some gaps", note, StringComparison.Ordinal);
        var (many, _) = Sleeps(TimeSpan.FromMicroseconds(100), Steps);
        // A burst is spun through, but for its first sleep; what is longer sleeps again and again, all along.
        Assert.True(many > few + (Steps / 50), $"{few} sleeps in a burst, {many} in {Steps} steps");
    }

    [Fact]
    public void Steps_that_leave_time_are_slept_until_and_nothing_is_said()
    {
        var (sleeps, note) = Sleeps(TimeSpan.FromMilliseconds(1), 200);
        Assert.Equal("", note);
        Assert.InRange(sleeps, 100, long.MaxValue);
    }

    private (long Sleeps, string Note) Sleeps(TimeSpan spacing, int count)
    {
        var signal = TimelineAction.Fire(new SignalProcess(Target.Pid(_world.Target.Pid), "CONT"));
        // The first starts the injector.
        using (var first = _client.Begin(Timeline.Create().At(TimeSpan.Zero, signal)))
            first.Wait();
        int injector = Assert.Single(ProcFs.Children(_daemon.Pid), pid => ProcFs.CommandLine(pid) is [_, "--injector"]);
        int precise = Assert.Single(ProcFs.Threads(injector), tid => File.ReadAllText($"/proc/{injector}/task/{tid}/comm").Trim() == "precise");
        long before = Switches(injector, precise);
        using var timeline = _client.Begin(Timeline.Create().Every(spacing, count, signal));
        var status = timeline.Wait();
        Assert.Equal((TimelineState.Finished, count, 0), (status.State, status.Done, status.Failed));
        return (Switches(injector, precise) - before, string.Join("; ", timeline.Report.Notes));
    }

    private static long Switches(int pid, int tid) => long.Parse(
        File.ReadLines($"/proc/{pid}/task/{tid}/status").First(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal)).Split('\t')[1], null);

    private static bool IsRealTime()
    {
        bool granted = RealTime.TakePrecedence() == Errno.None;
        RealTime.GiveWay();
        return granted;
    }
}
