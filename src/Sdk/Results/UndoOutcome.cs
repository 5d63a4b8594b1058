namespace LuminaGuard.FaultD;

/// <summary>How taking a fault back ended.</summary>
public enum UndoOutcome
{
    /// <summary>The former state is back.</summary>
    Undone,

    /// <summary>There was nothing left to put back: the target is gone.</summary>
    Gone,

    /// <summary>Somebody else changed what the fault had set; it was left alone.</summary>
    Superseded,

    /// <summary>It could not be taken back. It stays owed and is retried.</summary>
    Stuck,
}
