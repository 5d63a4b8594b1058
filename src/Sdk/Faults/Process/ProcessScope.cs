namespace LuminaGuard.FaultD;

/// <summary>How far a strike reaches from its target.</summary>
public enum ProcessScope
{
    /// <summary>The process alone.</summary>
    One,

    /// <summary>The process and everything that descends from it.</summary>
    Tree,

    /// <summary>Every process in the target's cgroup and below.</summary>
    Cgroup,
}
