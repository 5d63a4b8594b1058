namespace LuminaGuard.FaultD.Daemon;

/// <summary>One filter: at which cgroup, of which packets, which way.</summary>
internal sealed record FilterPlace(CgroupTarget Cgroup, TrafficMatch Match, bool Egress);
