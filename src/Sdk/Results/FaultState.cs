namespace LuminaGuard.FaultD;

/// <summary>Where a fault stands.</summary>
public enum FaultState
{
    /// <summary>Prepared and loaded; nothing is changed yet.</summary>
    Armed,

    /// <summary>The effect is there.</summary>
    InForce,

    /// <summary>Taking it back failed; it is owed and retried.</summary>
    Stuck,
}
