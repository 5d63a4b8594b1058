namespace LuminaGuard.FaultD.Daemon;

/// <summary>How one undo ended, and what the caller should know about it.</summary>
internal readonly record struct UndoResult(UndoOutcome Outcome, IReadOnlyList<string> Notes)
{
    public static UndoResult Undone(params string[] notes) => new(UndoOutcome.Undone, notes);

    public static UndoResult Gone(params string[] notes) => new(UndoOutcome.Gone, notes);

    public static UndoResult Superseded(params string[] notes) => new(UndoOutcome.Superseded, notes);

    public static UndoResult Stuck(params string[] notes) => new(UndoOutcome.Stuck, notes);
}
