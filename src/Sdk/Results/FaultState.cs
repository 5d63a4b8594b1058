namespace LuminaGuard.FaultD;

/// <summary>Where a fault stands.</summary>
public enum FaultState
{
    /// <summary>Prepared and loaded; nothing is changed yet.</summary>
    Armed,

    /// <summary>Armed, and to fire at a moment that has not come, or when a trigger comes.</summary>
    Scheduled,

    /// <summary>The effect is there.</summary>
    InForce,

    /// <summary>Taking it back failed; it is owed and retried.</summary>
    Stuck,
}
