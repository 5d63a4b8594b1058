using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>How far a timeline is, and how well its times were kept so far.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Done">How many steps have been done.</param>
/// <param name="Steps">How many it has.</param>
/// <param name="Failed">How many of those done had an error.</param>
/// <param name="Missed">How many began more than a millisecond late.</param>
/// <param name="LateP50Ns">How late the first system call of a step began, in ns: half of the steps no later.</param>
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

    internal static TimelineStatus Read(ref MessagePackReader reader)
    {
        var map = new MapReader(reader, "read the answer");
        var status = new TimelineStatus(default, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        while (map.Next())
        {
            switch (map.Key)
            {
                case "state": status = status with { State = map.Choice<TimelineState>() }; break;
                case "done": status = status with { Done = map.Int32() }; break;
                case "steps": status = status with { Steps = map.Int32() }; break;
                case "failed": status = status with { Failed = map.Int32() }; break;
                case "missed": status = status with { Missed = map.Int32() }; break;
                case "late_p50_ns": status = status with { LateP50Ns = map.Integer() }; break;
                case "late_p99_ns": status = status with { LateP99Ns = map.Integer() }; break;
                case "late_p999_ns": status = status with { LateP999Ns = map.Integer() }; break;
                case "late_max_ns": status = status with { LateMaxNs = map.Integer() }; break;
                case "allocated_bytes": status = status with { AllocatedBytes = map.Integer() }; break;
                case "collections": status = status with { Collections = map.Int32() }; break;
                case "spun_ns": status = status with { SpunNs = map.Integer() }; break;
                default: map.Ignore(); break;
            }
        }
        reader = map.After;
        return status;
    }
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
