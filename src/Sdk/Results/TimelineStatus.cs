using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>How far a timeline is, and how well its times were kept so far.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Done">How many steps have been done.</param>
/// <param name="Steps">How many it has.</param>
/// <param name="Failed">How many of those done had an error.</param>
/// <param name="Missed">How many began more than a millisecond late.</param>
/// <param name="LateP50Ns">How late the first system call of a step began, in ns: half of the steps no later. This and the next two
/// are up to 1.6 % above the true value, below 128 ns exact.</param>
/// <param name="LateP99Ns">99 of 100 no later.</param>
/// <param name="LateP999Ns">999 of 1000 no later.</param>
/// <param name="LateMaxNs">The latest.</param>
/// <param name="AllocatedBytes">What the injector's thread has allocated between the first step and the last.</param>
/// <param name="Collections">How many garbage collections the injector had in that time.</param>
/// <param name="SpunNs">How long the injector has spun for it, in ns.</param>
public sealed record TimelineStatus(
    TimelineState State, int Done, int Steps, int Failed, int Missed, long LateP50Ns, long LateP99Ns, long LateP999Ns, long LateMaxNs,
    long AllocatedBytes, int Collections, long SpunNs)
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteMapHeader(12);
        writer.Pair("state", Choices<TimelineState>.Word(State));
        writer.Pair("done", Done);
        writer.Pair("steps", Steps);
        writer.Pair("failed", Failed);
        writer.Pair("missed", Missed);
        writer.Pair("late_p50_ns", LateP50Ns);
        writer.Pair("late_p99_ns", LateP99Ns);
        writer.Pair("late_p999_ns", LateP999Ns);
        writer.Pair("late_max_ns", LateMaxNs);
        writer.Pair("allocated_bytes", AllocatedBytes);
        writer.Pair("collections", Collections);
        writer.Pair("spun_ns", SpunNs);
    }

    internal static TimelineStatus Read(ref MessagePackReader reader) => Answers.ReadMap<TimelineStatus>(
        ref reader, new(default, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), static (soFar, ref map) => map.Key switch
        {
            "state" => soFar with { State = map.Choice<TimelineState>() },
            "done" => soFar with { Done = map.Int32() },
            "steps" => soFar with { Steps = map.Int32() },
            "failed" => soFar with { Failed = map.Int32() },
            "missed" => soFar with { Missed = map.Int32() },
            "late_p50_ns" => soFar with { LateP50Ns = map.Integer() },
            "late_p99_ns" => soFar with { LateP99Ns = map.Integer() },
            "late_p999_ns" => soFar with { LateP999Ns = map.Integer() },
            "late_max_ns" => soFar with { LateMaxNs = map.Integer() },
            "allocated_bytes" => soFar with { AllocatedBytes = map.Integer() },
            "collections" => soFar with { Collections = map.Int32() },
            "spun_ns" => soFar with { SpunNs = map.Integer() },
            _ => map.Ignore(soFar),
        });
}

/// <summary>Where a timeline stands.</summary>
public enum TimelineState
{
    /// <summary>Its steps are being done, or are still to come.</summary>
    Running,

    /// <summary>Every step was done.</summary>
    Finished,

    /// <summary>It was cancelled, and all of it taken back.</summary>
    Cancelled,

    /// <summary>The injector died; all of it was taken back.</summary>
    Lost,

    /// <summary>It waits for its trigger; nothing of it has been done.</summary>
    Waiting,
}
