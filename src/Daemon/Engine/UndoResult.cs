namespace LuminaGuard.FaultD.Daemon;

/// <summary>How one undo ended, and what the caller should know about it.</summary>
internal readonly record struct UndoResult(UndoOutcome Outcome, IReadOnlyList<string> Notes)
{
    public static UndoResult Undone(params string[] notes) => new(UndoOutcome.Undone, notes);

    public static UndoResult Gone(params string[] notes) => new(UndoOutcome.Gone, notes);

    public static UndoResult Superseded(params string[] notes) => new(UndoOutcome.Superseded, notes);

    public static UndoResult Stuck(params string[] notes) => new(UndoOutcome.Stuck, notes);

    /// <summary>Undoes; whatever goes wrong, the undo stays owed.</summary>
    public static UndoResult Attempt(Func<UndoResult> undo)
    {
        try
        {
            return undo();
        }
        catch (Exception e)
        {
            return Stuck(Printable.EscapeAgain(e.Message));
        }
    }
}
