namespace LuminaGuard.FaultD;

/// <summary>Who sees whom in a partition.</summary>
public enum PartitionShape
{
    /// <summary>The target sees none of the others, and they see each other.</summary>
    Full,

    /// <summary>All members in order, the target first: those before the middle see none of those after it, and the middle sees all.</summary>
    Bridge,

    /// <summary>All members in order, the target first: each sees the one before and the one after it, the last the first, and nobody else.</summary>
    Ring,
}
