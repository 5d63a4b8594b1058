namespace LuminaGuard.FaultD.Daemon;

/// <summary>One filter: at which cgroup, of which packets, which way.</summary>
internal sealed record FilterPlace(CgroupTarget Cgroup, TrafficMatch Match, bool Egress)
{
    /// <summary>It loses nothing, but writes this on what goes out; else null.</summary>
    public uint? Tag { get; init; }

    /// <summary>Whether it judges what goes out.</summary>
    public bool LosesSent => Egress && Tag is null;

    /// <summary>Has the kernel take it.</summary>
    public Errno TryLoad(bool isLost, TrafficGate gate, int number, SilentLoss? loss, out TrafficFilter? filter, out string why) => Tag is { } tag
        ? TrafficFilter.TryLoadTag(tag, gate, out filter, out why)
        : TrafficFilter.TryLoad(Match, Egress, isLost, gate, number, loss, out filter, out why);
}
