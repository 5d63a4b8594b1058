namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// What several undos in a row share: looking through all processes once, not once an undo. It is for finding candidates
/// only; whoever finds one asks the kernel again. Safe for use by several undos at a time.
/// </summary>
internal sealed class UndoScope
{
    private readonly Dictionary<int, List<(int Pid, ulong Soft)>> _softLimits = [];
    private readonly Dictionary<int, ulong> _starts = [];
    private readonly Lock _gate = new();
    private List<(int Pid, CpuMask Mask)>? _masks;

    /// <summary>When the process that had this number first was started, in clock ticks; 0 when there was none.</summary>
    public ulong StartTicks(int pid)
    {
        lock (_gate)
        {
            if (!_starts.TryGetValue(pid, out ulong ticks))
                _starts[pid] = ticks = ProcessStat.TryRead(pid)?.StartTicks ?? 0;
            return ticks;
        }
    }

    /// <summary>The processes whose main thread had this mask when masks were first asked for; no threads of the kernel.</summary>
    public IEnumerable<int> WithMask(CpuMask mask)
    {
        lock (_gate)
            _masks ??= Masks();
        return _masks.Where(p => p.Mask.Equals(mask)).Select(p => p.Pid);
    }

    /// <summary>The processes that had this soft limit when this resource was first asked for.</summary>
    public IEnumerable<int> WithSoftLimit(int resource, ulong value)
    {
        List<(int Pid, ulong Soft)>? all;
        lock (_gate)
        {
            if (!_softLimits.TryGetValue(resource, out all))
                _softLimits[resource] = all = SoftLimits(resource);
        }
        return all.Where(p => p.Soft == value).Select(p => p.Pid);
    }

    private static List<(int Pid, CpuMask Mask)> Masks()
    {
        var masks = new List<(int, CpuMask)>();
        foreach (int pid in ProcFs.Processes())
        {
            if (CpuMask.TryGet(pid, out var now) == Errno.None)
                masks.Add((pid, now!));
        }
        return masks;
    }

    private static List<(int Pid, ulong Soft)> SoftLimits(int resource)
    {
        var limits = new List<(int, ulong)>();
        foreach (int pid in ProcFs.Processes())
        {
            if (ResourceLimits.Get(pid, resource, out ulong soft, out _) == Errno.None)
                limits.Add((pid, soft));
        }
        return limits;
    }
}
