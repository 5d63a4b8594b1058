namespace LuminaGuard.FaultD.Daemon;

/// <summary>What a recovery found and did.</summary>
internal sealed class RecoveryReport
{
    public List<UndoReport> Undone { get; } = [];

    /// <summary>Safe for use by several undos at a time.</summary>
    public void Add(UndoReport undone)
    {
        lock (Undone)
            Undone.Add(undone);
    }

    /// <summary>Entries that could not be read and were put aside, with the reason.</summary>
    public List<string> Kept { get; } = [];

    /// <summary>One undo as people read it.</summary>
    public static string Line(UndoReport undone)
    {
        string notes = undone.Notes.Count > 0 ? ": " + string.Join("; ", undone.Notes) : "";
        return $"{undone.Id} {Printable.Escape(undone.Kind, 64)} {Choices<UndoOutcome>.Word(undone.Outcome)}{notes}";
    }

    public bool IsClean => Kept.Count == 0 && Undone.TrueForAll(u => u.Outcome != UndoOutcome.Stuck);
}
