using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD;

/// <summary>A timeline spread out: every single step in the order of time. The client and the daemon spread alike.</summary>
internal static class TimelinePlan
{
    /// <summary>As many steps as one timeline may have.</summary>
    public const int MaxSteps = 250_000;

    /// <summary>As many faults.</summary>
    public const int MaxFaults = 64;

    /// <summary>Spreads it out.</summary>
    /// <param name="seed">What jitter is drawn from.</param>
    /// <param name="items">The lines.</param>
    /// <param name="faults">The faults they are about.</param>
    /// <param name="purpose">For errors.</param>
    /// <exception cref="FaultException">InvalidArgument: steps that cannot follow each other; LimitReached: too many.</exception>
    public static PlannedStep[] Spread(ulong seed, IReadOnlyList<TimelineItem> items, IReadOnlyList<IFaultSpec> faults, string purpose)
    {
        long count = items.Sum(i => (long)i.Count * (i.Verb == TimelineVerb.Pulse ? 2 : 1));
        if (count is 0 or > MaxSteps)
        {
            throw new FaultException(count == 0 ? ErrorCode.InvalidArgument : ErrorCode.LimitReached,
                $"Cannot {purpose}: it has {count} steps; 1 to {MaxSteps} is what a timeline may have");
        }
        var steps = new List<PlannedStep>((int)count);
        for (int i = 0; i < items.Count; i++)
        {
            var item = items[i];
            for (int n = 0; n < item.Count; n++)
            {
                long moved = item.JitterNs == 0 ? 0 : CounterRandom.Around(seed, (uint)i, (uint)n, item.JitterNs);
                long at = Math.Max(0, item.StartNs + (n * item.PeriodNs) + moved);
                steps.Add(new PlannedStep(at, item.Fault, item.Verb == TimelineVerb.Undo));
                if (item.Verb == TimelineVerb.Pulse)
                    steps.Add(new PlannedStep(at + item.DurationNs, item.Fault, true));
            }
        }
        // Of one time, an undo goes before a fire of the same fault, and else the order of the lines holds.
        PlannedStep[] sorted = [.. steps.OrderBy(s => s.OffsetNs).ThenBy(s => !s.IsUndo)];
        RequireTurns(sorted, faults, purpose);
        return sorted;
    }

    private static void RequireTurns(PlannedStep[] steps, IReadOnlyList<IFaultSpec> faults, string purpose)
    {
        bool[] inForce = new bool[faults.Count];
        foreach (var step in steps)
        {
            if (faults[step.Fault] is IStrike)
                continue;
            if (inForce[step.Fault] != step.IsUndo)
            {
                throw new FaultException(ErrorCode.InvalidArgument,
                    $"Cannot {purpose}: at {Durations.Format(TimeSpan.FromMicroseconds(step.OffsetNs / 1e3))} it would {(step.IsUndo ? "undo" : "fire")} {faults[step.Fault].Descriptor.Kind} of {faults[step.Fault].Target}, which is {(step.IsUndo ? "not " : "")}in force then");
            }
            inForce[step.Fault] = !step.IsUndo;
        }
    }
}

/// <summary>One step.</summary>
/// <param name="OffsetNs">When, from the beginning.</param>
/// <param name="Fault">With which fault.</param>
/// <param name="IsUndo">Whether it is taken back, else put in force.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PlannedStep(long OffsetNs, int Fault, bool IsUndo);
