using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>The requests about timelines.</summary>
internal static class TimelineRequests
{
    public static Request Begin(Timeline timeline, TimelineOptions options) => new(
        Ops.Timeline, "begin a timeline", (ref MessagePackWriter w) =>
        {
            int keys = 3 + (options.Lease is null ? 0 : 1) + (options.Detached ? 1 : 0) + (options.Begin is null ? 0 : 3) + (options.When is null ? 0 : 3);
            w.WriteMapHeader(keys);
            TimelineWire.Write(ref w, timeline);
            if (options.Lease is { } lease)
                w.Pair("lease_us", lease);
            if (options.Detached)
                w.Pair("detached", true);
            if (options.Begin is { } begin)
                WriteMoment(ref w, begin, options.Late);
            if (options.When is { } trigger)
                WriteTrigger(ref w, trigger);
        })
    {
        LeavesFault = true,
    };

    public static Request Status(string id, TimeSpan wait) => new(Ops.TimelineStatus, $"look at timeline {id}", (ref MessagePackWriter w) =>
    {
        w.WriteMapHeader(2);
        w.Pair("id", id);
        w.Pair("wait_us", wait);
    });

    public static Request Steps(string id, int from) => new(Ops.TimelineSteps, $"read timeline {id}", (ref MessagePackWriter w) =>
    {
        w.WriteMapHeader(2);
        w.Pair("id", id);
        w.Pair("from", from);
    });

    /// <summary>The three keys that name a condition.</summary>
    public static void WriteTrigger(ref MessagePackWriter writer, Trigger trigger)
    {
        writer.Pair("when", trigger.ToString());
        writer.Pair("delay_us", trigger.Delay);
        writer.Pair("count", trigger.Count);
    }

    /// <summary>The three keys that name a moment.</summary>
    public static void WriteMoment(ref MessagePackWriter writer, Instant at, Late late)
    {
        writer.Pair("at_ns", at.Nanoseconds);
        writer.Pair("clock", Choices<InstantClock>.Word(at.Clock));
        writer.Pair("late", Choices<Late>.Word(late));
    }
}
