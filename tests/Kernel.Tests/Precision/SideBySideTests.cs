using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Precision;

/// <summary>
/// Two timelines with steps at the same times, one of whose calls take long: it delays the other by its own length and no more, and
/// the records of both say so.
/// </summary>
public sealed class SideBySideTests : IDisposable
{
    private const int Members = 100;
    private const int Freezes = 100;
    private static readonly TimeSpan Ms = TimeSpan.FromMilliseconds(1);
    private readonly World _world = Lab.Shared.NewWorld(withCgroup: true);
    private readonly List<Child> _members = [];
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;

    public SideBySideTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
    }

    public void Dispose()
    {
        _client.Dispose();
        _daemon.Dispose();
        _members.ForEach(member => member.Dispose());
        _world.Dispose();
    }

    [Fact]
    public void A_long_call_delays_what_is_due_meanwhile_until_its_end()
    {
        for (int i = 0; i < Members; i++)
        {
            _members.Add(Child.Sleep());
            CgroupRoot.Move(_members[^1].Pid, _world.CgroupPath!);
        }
        var begin = new TimelineOptions { Begin = Instant.Now + (500 * Ms) };
        var freeze = TimelineAction.Pulse(new PauseProcess(Target.Cgroup(_world.CgroupName!)), 5 * Ms);
        using var freezing = _client.Begin(Timeline.Create().Every(10 * Ms, Freezes, freeze), begin);
        var signal = TimelineAction.Fire(new SignalProcess(Target.Pid(_world.Target.Pid), "CONT"));
        using var signals = _client.Begin(Timeline.Create().Every(Ms, Freezes * 10, signal), begin);
        var slow = Done(freezing, isSlow: true);
        var quick = Done(signals, isSlow: false);
        Assert.Equal(begin.Begin.Value.Nanoseconds, freezing.Report.BeginNs);
        Assert.Equal(begin.Begin.Value.Nanoseconds, signals.Report.BeginNs);

        var all = slow.Concat(quick).OrderBy(s => s.BeginNs).ToList();
        var undelayed = new List<long>();
        int delayed = 0;
        for (int i = 1; i < all.Count; i++)
        {
            var (before, step) = (all[i - 1], all[i]);
            // One call at a time, and the earliest first: so a step is kept waiting only by what was due before it.
            Assert.True(before.EndNs <= step.BeginNs, $"{step} began while {before} ran");
            Assert.True(before.DueNs <= step.DueNs, $"{step} was done after {before}");
            // Due before the one before it had ended: that one's interval is the reason, and both records show it.
            if (before.EndNs <= step.DueNs)
                undelayed.Add(step.BeginNs - step.DueNs);
            else if (before.IsSlow && !step.IsSlow)
                delayed++;
        }
        // Steps at one time: it does happen.
        Assert.InRange(delayed, Freezes / 2, int.MaxValue);

        // After the end of the long call the next is begun without a further wait of that size. The middle one of many: the
        // machine may stop anything for a while.
        var waits = all.Zip(all.Skip(1)).Where(pair => pair.First.IsSlow && !pair.Second.IsSlow && pair.First.EndNs > pair.Second.DueNs).ToList();
        long left = Middle(waits.Select(pair => pair.Second.BeginNs - pair.First.EndNs));
        long length = Middle(waits.Select(pair => pair.First.EndNs - pair.First.BeginNs));
        Assert.True(left < length, $"{left} ns after the end of a call of {length} ns");
        // And who was in nobody's way was not late.
        Assert.True(Middle(undelayed) < length, $"{Middle(undelayed)} ns late with nothing before it");
        foreach (var member in _members)
            Assert.Equal('S', ProcessStat.TryRead(member.Pid)!.State);
    }

    private static List<Step> Done(TimelineHandle timeline, bool isSlow)
    {
        var status = timeline.Wait();
        Assert.Equal((TimelineState.Finished, 0), (status.State, status.Failed));
        var steps = timeline.Steps();
        Assert.All(steps, s => Assert.Equal(timeline.Report.BeginNs + s.OffsetNs + s.LateNs, s.BeginNs));
        return [.. steps.Select(s => new Step(timeline.Report.BeginNs + s.OffsetNs, s.BeginNs, s.EndNs, isSlow))];
    }

    private static long Middle(IEnumerable<long> values)
    {
        long[] sorted = [.. values.Order()];
        Assert.NotEmpty(sorted);
        return sorted[sorted.Length / 2];
    }

    private sealed record Step(long DueNs, long BeginNs, long EndNs, bool IsSlow);
}
