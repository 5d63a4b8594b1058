using MessagePack;

namespace LuminaGuard.FaultD.Tests;

/// <summary>A daemon that has a timeline of one pulse over at once.</summary>
internal static class TimelineScript
{
    public static Reaction? OfOnePulse(string operation) => operation switch
    {
        Ops.Timeline => Reaction.Result((ref MessagePackWriter w) =>
            new TimelineReport("t1", ["f1"], 2, 1, 1_000_000, TimeSpan.FromSeconds(1), []).Write(ref w)),
        Ops.TimelineStatus => Reaction.Result((ref MessagePackWriter w) =>
            new TimelineStatus(TimelineState.Finished, 2, 2, 0, 0, 10, 20, 30, 40, 0, 0, 1000).Write(ref w)),
        Ops.TimelineSteps => Reaction.List<TimelineStep>(
            [new(0, 0, false, 5, 6, 4, 0), new(1_000_000, 0, true, 1_000_005, 1_000_006, 4, 0)], s => (ref w) => s.Write(ref w)),
        Ops.Undo => Reaction.Undone(Samples.Undone()),
        _ => null,
    };
}
