namespace LuminaGuard.FaultD.Daemon;

/// <summary>What several undos in a row may share: reading every process's start time once, not once an undo.</summary>
internal sealed class UndoScope
{
    private readonly Dictionary<int, ProcessStat?> _stats = [];

    /// <summary>A process as it was when it was first asked for in this scope. For naming only: it may be another by now.</summary>
    public ProcessStat? Remembered(int pid)
    {
        if (!_stats.TryGetValue(pid, out var stat))
            _stats[pid] = stat = ProcessStat.TryRead(pid);
        return stat;
    }
}
