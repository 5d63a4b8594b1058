namespace LuminaGuard.FaultD;

/// <summary>Who takes a fault back when everything else fails.</summary>
public enum Durability
{
    /// <summary>The effect lives as long as a descriptor or process of faultd; its death heals.</summary>
    Kernel,

    /// <summary>The kernel ends the effect at a deadline by itself.</summary>
    Timed,

    /// <summary>The effect would stay; an undo is written to a journal before the effect exists.</summary>
    Journalled,

    /// <summary>The effect cannot be taken back.</summary>
    Strike,
}
