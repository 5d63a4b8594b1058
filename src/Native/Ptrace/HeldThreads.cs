namespace LuminaGuard.FaultD.Native;

/// <summary>Threads of one process that a <see cref="Tracer"/> holds, or is to hold, in ptrace stops.</summary>
/// <remarks>Serves one hold: made by <see cref="Tracer.Prepare"/>, held once, released once.</remarks>
public sealed class HeldThreads
{
    private readonly int[] _threads;
    private int _used;
    private int _released;
    private volatile bool _isGivenUp;

    internal HeldThreads(int pid, ReadOnlySpan<int> threads, PidFd? process, CallerCredentials? caller)
    {
        Pid = pid;
        Process = process;
        Caller = caller;
        _threads = threads.ToArray();
        Tracees = new Tracee[_threads.Length];
        for (var i = 0; i < _threads.Length; i++)
            Tracees[i] = new(_threads[i], this);
        HoldRequest = new(TraceVerb.Hold, this);
        CancelRequest = new(TraceVerb.Cancel, this);
        ReleaseRequest = new(TraceVerb.Release, this);
    }

    /// <summary>The process, by its number in our pid namespace.</summary>
    public int Pid { get; }

    /// <summary>The threads asked for, in the order given.</summary>
    public IReadOnlyList<int> Threads => _threads;

    /// <summary>
    /// True while the thread is in a ptrace stop of ours, as /proc shows it now; false before the hold, after the
    /// release, for a thread that died or was swept away by an exec, and for one that was never asked for.
    /// </summary>
    public bool IsStopped(int tid) =>
        Array.Exists(Tracees, t => t.Tid == tid && t.Phase == TraceePhase.Stopped)
        && ProcessStatus.TryReadThread(Pid, tid) is { State: 't', TracerPid: var tracer }
        && tracer == TracerThreadId;

    /// <summary>
    /// After <see cref="Tracer.Release"/>: whether no thread could be detached, each having been killed with its
    /// process or swept away by an exec. The kernel may still have them to reap.
    /// </summary>
    public bool HaveDied => Array.TrueForAll(Tracees, t => !t.WasDetached);

    /// <summary>Whether a thread that has not stopped yet only waits for a processor, or has one.</summary>
    internal bool IsAnyRunnable()
    {
        try
        {
            return Array.Exists(
                Tracees, t => t.Phase == TraceePhase.Stopping && ProcessStat.TryReadThread(Pid, t.Tid)?.State == 'R');
        }
        catch (LinuxException)
        {
            return false; // no descriptors left to look with: it has had its time
        }
    }

    /// <summary>Whoever asked for it waits no more.</summary>
    internal bool IsGivenUp
    {
        get => _isGivenUp;
        set => _isGivenUp = value;
    }

    /// <summary>The thread that holds them, 0 before any does.</summary>
    internal int TracerThreadId { get; set; }

    internal PidFd? Process { get; }

    internal CallerCredentials? Caller { get; }

    internal Tracee[] Tracees { get; }

    internal TraceRequest HoldRequest { get; }

    internal TraceRequest CancelRequest { get; }

    internal TraceRequest ReleaseRequest { get; }

    /// <summary>Why the hold failed, <see cref="Errno.None"/> while it has not. Read after HoldRequest.Done.</summary>
    internal Errno Error { get; set; }

    /// <summary>The thread that failed, 0 for none.</summary>
    internal int FailedThread { get; set; }

    internal bool TryUse() => Interlocked.Exchange(ref _used, 1) == 0;

    internal bool TryRelease() => Interlocked.Exchange(ref _released, 1) == 0;
}
