namespace LuminaGuard.FaultD;

/// <summary>Where a load runs that faultd makes.</summary>
public enum LoadPlace
{
    /// <summary>In the target's cgroup: it counts against the target's own limits, and nobody else's.</summary>
    Inside,

    /// <summary>Beside it, where faultd runs itself: the target feels it as it would a greedy neighbour on the same host; a red fault then.</summary>
    Beside,
}
