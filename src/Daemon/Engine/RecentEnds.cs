namespace LuminaGuard.FaultD.Daemon;

/// <summary>How the last faults ended that are no longer there, for whoever comes to take one back and is late.</summary>
internal sealed class RecentEnds
{
    private const int Most = 256;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RecentEnd> _ends = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public void Remember(string id, RecentEnd end)
    {
        lock (_gate)
        {
            // One that was stuck ends once more.
            if (!_ends.ContainsKey(id))
                _order.Enqueue(id);
            _ends[id] = end;
            if (_order.Count > Most)
                _ends.Remove(_order.Dequeue());
        }
    }

    public RecentEnd? Find(string id)
    {
        lock (_gate)
            return _ends.GetValueOrDefault(id);
    }
}

/// <summary>How a fault ended.</summary>
/// <param name="Uid">Whose it was.</param>
/// <param name="Reason">"lease over", "undo", "heal" …</param>
/// <param name="Report">What came of it.</param>
internal sealed record RecentEnd(uint Uid, string Reason, UndoReport Report)
{
    /// <summary>The reason of a fault whose time was over.</summary>
    public const string LeaseOver = "lease over";

    /// <summary>For a program: who ended it, and how.</summary>
    public IReadOnlyDictionary<string, string> Details => new Dictionary<string, string>
    {
        ["by"] = Reason == LeaseOver ? "lease" : "others",
        ["outcome"] = Choices<UndoOutcome>.Word(Report.Outcome),
        ["notes"] = string.Join("; ", Report.Notes),
    };
}
