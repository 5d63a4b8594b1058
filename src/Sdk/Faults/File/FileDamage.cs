namespace LuminaGuard.FaultD;

/// <summary>What becomes of a part of a file.</summary>
public enum FileDamage
{
    /// <summary>Some of its bits are others.</summary>
    Flip,

    /// <summary>It reads as zeros.</summary>
    Zero,

    /// <summary>The file ends where it began.</summary>
    Truncate,
}
