namespace LuminaGuard.FaultD.Daemon;

/// <summary>exit:NAME: a process of a name ends. Names are gone when the kernel tells of it, so those that are meant are known
/// beforehand.</summary>
internal sealed class ExitWatch : Watch
{
    private const int Batch = 256;
    private readonly ProcessEvents _events;
    private readonly Func<int, bool> _isMeant;
    private readonly HashSet<int> _meant = [];

    private ExitWatch(ProcessEvents events, Func<int, bool> isMeant) => (_events, _isMeant) = (events, isMeant);

    protected override int Descriptor => _events.Descriptor;

    /// <summary>Begins, with those that run now.</summary>
    /// <param name="events">What the kernel says of processes; already listened to.</param>
    /// <param name="isMeant">Whether a process is one of those.</param>
    public static ExitWatch Begin(ProcessEvents events, Func<int, bool> isMeant)
    {
        var watch = new ExitWatch(events, isMeant);
        foreach (int pid in ProcFs.Processes().Where(isMeant))
            watch._meant.Add(pid);
        return watch;
    }

    public override bool TryTake(out Occurrence occurrence)
    {
        for (int i = 0; i < Batch; i++)
        {
            var error = _events.TryTake(out var taken);
            if (error == Errno.ENOBUFS)
            {
                // Who has ended meanwhile is found out by asking each.
                if (_meant.FirstOrDefault(HasEnded) is not 0 and var ended)
                    return Ended(ended, KernelClock.MonotonicNs, out occurrence);
                continue;
            }
            if (error != Errno.None)
                break;
            switch (taken.Kind)
            {
                // A child bears its parent's name.
                case ProcessEventKind.Fork when taken.Tid == taken.Pid && _meant.Contains(taken.ParentPid):
                    _meant.Add(taken.Pid);
                    break;
                case ProcessEventKind.Exec or ProcessEventKind.Named:
                    if (_isMeant(taken.Pid))
                        _meant.Add(taken.Pid);
                    else if (!HasEnded(taken.Pid))
                        _meant.Remove(taken.Pid);
                    break;
                case ProcessEventKind.Exit when _meant.Contains(taken.Pid) && HasEnded(taken.Pid):
                    return Ended(taken.Pid, taken.AtNs, out occurrence);
            }
        }
        occurrence = default;
        return false;
    }

    public override void Dispose() => _events.Dispose();

    private bool Ended(int pid, long atNs, out Occurrence occurrence)
    {
        _meant.Remove(pid);
        occurrence = new Occurrence(atNs, $"process {pid} ended");
        return true;
    }

    // A process whose first thread has ended lives on in the others.
    private static bool HasEnded(int pid) =>
        ProcessStatus.TryRead(pid) is not { } status || (status.Threads <= 1 && ProcessStat.TryRead(pid) is null or { State: 'Z' or 'X' });
}
