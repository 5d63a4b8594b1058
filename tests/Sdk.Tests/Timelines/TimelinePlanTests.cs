using System.Buffers.Binary;
using System.Security.Cryptography;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Timelines;

/// <summary>The same seed gives the same plan, byte for byte, on any machine.</summary>
public class TimelinePlanTests
{
    private static readonly TimeSpan Ms = TimeSpan.FromMilliseconds(1);
    private static readonly PauseProcess A = new(Target.Pid(1)), B = new(Target.Pid(2));

    [Fact]
    public void A_seed_is_a_plan()
    {
        // Changed on purpose only: whoever has recorded a run expects the same steps again.
        Assert.Equal(
            "1784d205188c80b602e5c28567214ead2ea1149ab0380d2555d37f0bcf1ae5aa",
            Fingerprint(Timeline.Create(seed: 42)
                .At(TimeSpan.Zero, A).At(TimeSpan.FromMicroseconds(150), TimelineAction.Undo(A))
                .Every(2 * Ms, 500, TimelineAction.Pulse(B, TimeSpan.FromMicroseconds(80)), start: Ms, jitter: 0.1)));
    }

    [Fact]
    public void Another_seed_is_another_plan_and_so_many_steps()
    {
        var one = Timeline.Create(1).Every(Ms, 100, TimelineAction.Pulse(A, Ms / 10), jitter: 0.3);
        var two = Timeline.Create(2).Every(Ms, 100, TimelineAction.Pulse(A, Ms / 10), jitter: 0.3);
        Assert.NotEqual(Fingerprint(one), Fingerprint(two));
        Assert.Equal(Spread(one).Length, Spread(two).Length);
    }

    [Fact]
    public void A_line_is_moved_by_chance_as_far_as_it_says_and_no_other_line_has_a_part_in_it()
    {
        var alone = Spread(Timeline.Create(9).Every(Ms, 300, TimelineAction.Pulse(A, Ms / 10), start: Ms, jitter: 0.2));
        var beside = Spread(Timeline.Create(9).Every(Ms, 300, TimelineAction.Pulse(A, Ms / 10), start: Ms, jitter: 0.2).At(7 * Ms, B));
        Assert.Equal(alone, beside.Where(s => s.Fault == 0));
        long[] moved = [.. alone.Where(s => !s.IsUndo).Select((s, n) => s.OffsetNs - ((n + 1) * 1_000_000L))];
        Assert.All(moved, ns => Assert.InRange(ns, -200_000, 200_000));
        Assert.True(moved.Min() < -150_000 && moved.Max() > 150_000);
    }

    [Fact]
    public void Of_one_time_the_undo_goes_first()
    {
        var steps = Spread(Timeline.Create().At(Ms, A).At(2 * Ms, A).At(2 * Ms, TimelineAction.Undo(A)).At(3 * Ms, TimelineAction.Undo(A)));
        Assert.Equal([false, true, false, true], steps.Select(s => s.IsUndo));
    }

    [Fact]
    public void Equal_faults_are_one_fault()
    {
        var timeline = Timeline.Create().At(Ms, new PauseProcess(Target.Pid(1))).At(2 * Ms, TimelineAction.Undo(new PauseProcess(Target.Pid(1))));
        Assert.Single(timeline.Faults);
    }

    [Fact]
    public void What_cannot_be_is_said_when_it_is_written()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Timeline.Create().At(-Ms, A));
        Assert.Throws<ArgumentOutOfRangeException>(() => Timeline.Create().Every(Ms, 0, TimelineAction.Fire(A)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Timeline.Create().Every(TimeSpan.Zero, 2, TimelineAction.Fire(A)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Timeline.Create().Every(Ms, 2, TimelineAction.Fire(A), jitter: 0.6));
        Assert.Throws<ArgumentOutOfRangeException>(() => TimelineAction.Pulse(A, TimeSpan.Zero));
    }

    private static PlannedStep[] Spread(Timeline timeline) => TimelinePlan.Spread(timeline.Seed, timeline.Items, timeline.Faults, "test");

    private static string Fingerprint(Timeline timeline)
    {
        var steps = Spread(timeline);
        byte[] bytes = new byte[steps.Length * 13];
        for (int i = 0; i < steps.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * 13), steps[i].OffsetNs);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan((i * 13) + 8), steps[i].Fault);
            bytes[(i * 13) + 12] = steps[i].IsUndo ? (byte)1 : (byte)0;
        }
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
