namespace LuminaGuard.FaultD;

/// <summary>A bound on what a cgroup may use, cgroups(7) and Documentation/admin-guide/cgroup-v2.rst.</summary>
public enum MemoryBound
{
    /// <summary>memory.max: kept by killing where reclaiming does not do.</summary>
    Max,

    /// <summary>memory.high: kept by slowing down, while memory is reclaimed.</summary>
    High,

    /// <summary>memory.swap.max: how much may be swapped out.</summary>
    SwapMax,
}
