namespace LuminaGuard.FaultD;

/// <summary>What a timeline does at a moment. A fault that is equal to another of the same timeline is the same fault.</summary>
public sealed class TimelineAction
{
    private TimelineAction(TimelineVerb verb, IFaultSpec fault, TimeSpan duration) => (Verb, Fault, Duration) = (verb, fault, duration);

    /// <summary>Fires it, undoes it, or both.</summary>
    public TimelineVerb Verb { get; }

    /// <summary>The fault or strike.</summary>
    public IFaultSpec Fault { get; }

    /// <summary>How long a pulse lasts; zero for the others.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Puts a fault in force, or strikes.</summary>
    /// <param name="fault">The fault or strike.</param>
    public static TimelineAction Fire(IFaultSpec fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return new(TimelineVerb.Fire, fault, TimeSpan.Zero);
    }

    /// <summary>Takes a fault back.</summary>
    /// <param name="fault">A fault that an earlier step has put in force.</param>
    public static TimelineAction Undo(IFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return new(TimelineVerb.Undo, fault, TimeSpan.Zero);
    }

    /// <summary>Puts a fault in force and takes it back after a while.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="duration">The while; more than zero.</param>
    public static TimelineAction Pulse(IFault fault, TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        return new(TimelineVerb.Pulse, fault, duration);
    }
}

/// <summary>What a step of a timeline does with its fault.</summary>
public enum TimelineVerb
{
    /// <summary>Puts it in force, or strikes.</summary>
    Fire,

    /// <summary>Takes it back.</summary>
    Undo,

    /// <summary>Puts it in force and takes it back.</summary>
    Pulse,
}
