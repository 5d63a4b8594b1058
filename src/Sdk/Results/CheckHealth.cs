namespace LuminaGuard.FaultD;

/// <summary>How one check of <c>doctor</c> ended.</summary>
public enum CheckHealth
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Works, with less than it could have.</summary>
    Limited,

    /// <summary>Something is owed or broken.</summary>
    Bad,
}
