namespace LuminaGuard.FaultD;

/// <summary>How dangerous a fault is, as in an approval process.</summary>
public enum Risk
{
    /// <summary>Reversible and scoped to its target.</summary>
    Green,

    /// <summary>Irreversible, or felt by the whole host. A service refuses it unless policy grants it.</summary>
    Red,
}
