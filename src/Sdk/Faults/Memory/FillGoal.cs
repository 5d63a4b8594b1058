namespace LuminaGuard.FaultD;

/// <summary>What a number of bytes says of memory that is filled.</summary>
public enum FillGoal
{
    /// <summary>So much is taken, whatever else is used.</summary>
    Ballast,

    /// <summary>So much is used in all (memory.current): what is taken grows and shrinks with what the target leaves.</summary>
    Level,
}
