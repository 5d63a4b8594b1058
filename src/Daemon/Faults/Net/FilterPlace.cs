namespace LuminaGuard.FaultD.Daemon;

/// <summary>One filter: at which cgroup, of which packets, which way.</summary>
internal sealed record FilterPlace(CgroupTarget Cgroup, TrafficMatch Match, bool Egress)
{
    /// <summary>It loses nothing, but writes this on what goes out; else null.</summary>
    public uint? Tag { get; init; }

    /// <summary>Has the kernel take it.</summary>
    public Errno TryLoad(bool isLost, long deadlineNs, out TrafficFilter? filter, out string why) => Tag is { } tag
        ? TrafficFilter.TryLoadTag(tag, deadlineNs, out filter, out why)
        : TrafficFilter.TryLoad(Match, Egress, isLost, deadlineNs, out filter, out why);
}
