namespace LuminaGuard.FaultD.Daemon;

/// <summary>What a timeline was asked to be.</summary>
/// <param name="Seed">What jitter is drawn from.</param>
/// <param name="Faults">Its faults.</param>
/// <param name="Items">Its lines.</param>
/// <param name="Lease">How long it, and what it leaves in force, stays at most.</param>
/// <param name="Detached">Whether it outlives its connection.</param>
/// <param name="At">When it begins; null for as soon as possible.</param>
/// <param name="Late">What becomes of a beginning that is past.</param>
/// <param name="When">What it waits for instead of a moment; null for nothing.</param>
internal sealed record TimelineRequest(
    ulong Seed, IReadOnlyList<IFaultSpec> Faults, IReadOnlyList<TimelineItem> Items, TimeSpan? Lease, bool Detached, Instant? At, Late Late,
    Trigger? When)
{
    private static readonly string[] Known = ["seed", "faults", "items", "lease_us", "detached", "at_ns", "clock", "late", "when", "delay_us", "count"];

    public static TimelineRequest Read(ref MapReader map, string purpose)
    {
        ulong seed = 0;
        List<IFaultSpec>? faults = null;
        List<TimelineItem>? items = null;
        TimeSpan? lease = null;
        bool detached = false;
        var moment = default(MomentArguments);
        while (map.Next())
        {
            switch (map.Key)
            {
                case "seed": seed = map.Unsigned(); break;
                case "faults": faults = TimelineWire.ReadFaults(ref map, purpose); break;
                case "items": items = TimelineWire.ReadItems(ref map); break;
                case "lease_us": lease = map.Nil() ? null : map.Duration(); break;
                case "detached": detached = map.OptionalFlag(); break;
                default:
                    if (!moment.TryRead(ref map))
                        throw map.Unknown(Known);
                    break;
            }
        }
        if (faults is null)
            throw map.Missing("faults");
        if (items is null)
            throw map.Missing("items");
        if (lease == TimeSpan.Zero)
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot {purpose}: lease_us is at least 1");
        if (detached && lease is null)
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot {purpose}: detached needs lease_us");
        TimelineWire.Check(items, faults, purpose);
        return new TimelineRequest(seed, faults, items, lease, detached, moment.Take(map), moment.Late, moment.Trigger);
    }
}
