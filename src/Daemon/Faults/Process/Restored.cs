namespace LuminaGuard.FaultD.Daemon;

/// <summary>What an attempt to put one process back came to.</summary>
internal enum Restored
{
    /// <summary>There was nothing to put back.</summary>
    Nothing,

    /// <summary>It had our value and has its own again.</summary>
    Changed,

    /// <summary>It has our value still; the undo stays owed.</summary>
    Failed,
}
