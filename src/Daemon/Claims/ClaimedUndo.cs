namespace LuminaGuard.FaultD.Daemon;

/// <summary>What stands behind the claim of another fault.</summary>
/// <param name="Holder">Who has it, and the fault, as conflicts name them.</param>
/// <param name="Id">The fault.</param>
/// <param name="StateDirectory">Whose journal has the undo.</param>
/// <param name="Lives">Whether the daemon lives; if not, it died owing the undo.</param>
/// <param name="Entry">The undo; null when it cannot be read.</param>
/// <param name="Why">Why it cannot be read.</param>
internal sealed record ClaimedUndo(string Holder, string Id, string StateDirectory, bool Lives, JournalEntry? Entry, string Why);
