namespace LuminaGuard.FaultD.Native;

/// <summary>What became of a process that was known before.</summary>
public enum Reopened
{
    /// <summary>It runs, and it is the very same.</summary>
    Alive,

    /// <summary>It ended; its number is free, a zombie's, or somebody else's by now.</summary>
    Gone,

    /// <summary>It was a process of another boot of this machine, or of another machine.</summary>
    ElsewhereBoot,

    /// <summary>Its number means something in another pid namespace than ours.</summary>
    ElsewhereNamespace,
}
