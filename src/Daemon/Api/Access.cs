namespace LuminaGuard.FaultD.Daemon;

/// <summary>What an operation asks of its caller.</summary>
internal enum Access
{
    /// <summary>Whoever may connect.</summary>
    Observer,

    /// <summary>Who may break things: root, the daemon's own user, group faultd.</summary>
    Operator,
}
