namespace LuminaGuard.FaultD.Native;

/// <summary>Stops chosen threads of other processes by ptrace(2), and lets them run on.</summary>
/// <remarks>
/// One OS thread makes every ptrace call and, while it holds anything, sits in waitid(2): a held process that is
/// killed is handed to its real parent at once, and a signal caught on its way in is passed on. With nothing held it
/// sleeps without a wake-up. When this process dies, the kernel detaches and every thread runs on
/// (PTRACE_O_EXITKILL is never set). Members may be called from any thread.
/// </remarks>
public sealed class Tracer : IDisposable
{
    // Between the tracer's last look at the list of requests and its sleep in waitid a signal is lost; so it is
    // repeated until the request has been taken.
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(1);

    // Most stop within microseconds.
    private const long LookEveryNs = 50_000_000;

    private static readonly TimeSpan RunnablePause = TimeSpan.FromMilliseconds(10);

    // A tracer thread that does not come back from the kernel in this time is left to itself.
    private static readonly TimeSpan StuckPatience = TimeSpan.FromSeconds(1);

    private readonly TracerThread _thread = new();
    private volatile bool _isStuck;

    private Tracer()
    {
    }

    /// <summary>Threads under trace, those being let go included.</summary>
    /// <remarks>
    /// The kernel says nothing when a held leader is replaced by an exec of another thread, nor when a dead child of
    /// this very process is reaped elsewhere in it: those are counted until they are released, or nothing else is held.
    /// </remarks>
    public int HeldCount => _thread.Count;

    internal int ThreadId => _thread.ThreadId;

    /// <summary>Starts the tracer thread, which sleeps and touches nothing until the first hold.</summary>
    public static Tracer Start()
    {
        var tracer = new Tracer();
        tracer._thread.Start();
        return tracer;
    }

    /// <summary>Allocates all that holding and releasing these threads will need; touches nothing.</summary>
    /// <param name="pid">The process, by its number in our pid namespace.</param>
    /// <param name="threads">Threads of that process.</param>
    /// <param name="process">When given, the hold fails with ESRCH unless this process still lives.</param>
    /// <param name="caller">When given, PTRACE_SEIZE is judged by the kernel as if this caller made it.</param>
    public static HeldThreads Prepare(
        int pid, ReadOnlySpan<int> threads, PidFd? process = null, CallerCredentials? caller = null) =>
        new(pid, threads, process, caller);

    /// <summary>Prepares and holds in one call.</summary>
    /// <inheritdoc cref="Hold(HeldThreads, TimeSpan, out int, TimeSpan)"/>
    public Errno Hold(
        int pid, ReadOnlySpan<int> threads, TimeSpan timeout, out HeldThreads? held, out int failedThread,
        PidFd? process = null, CallerCredentials? caller = null)
    {
        held = Prepare(pid, threads, process, caller);
        var error = Hold(held, timeout, out failedThread);
        if (error != Errno.None)
            held = null;
        return error;
    }

    /// <summary>Seizes and interrupts the threads and waits until each is in a ptrace stop: all or none.</summary>
    /// <returns>
    /// <see cref="Errno.None"/>: all are stopped. Otherwise none is held, and <paramref name="failedThread"/> names the
    /// one that failed: ESRCH it is gone or not of that process; EPERM not ours to trace, or traced already (see
    /// TracerPid of its status); ETIMEDOUT it did not stop in time, being in uninterruptible sleep: it keeps running
    /// when it wakes. EINVAL: no threads, or one named twice. ECANCELED: the
    /// tracer was disposed of meanwhile.
    /// </returns>
    /// <param name="prepared">What <see cref="Prepare"/> made.</param>
    /// <param name="timeout">How long to wait for a thread in uninterruptible sleep.</param>
    /// <param name="failedThread">The thread that failed, 0 for none.</param>
    /// <param name="runnable">How much longer to wait for one that only waits for a processor.</param>
    /// <exception cref="InvalidOperationException">This hold was used before.</exception>
    public Errno Hold(HeldThreads prepared, TimeSpan timeout, out int failedThread, TimeSpan runnable = default)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        if (!prepared.TryUse())
            throw new InvalidOperationException("Cannot hold threads twice with one preparation: prepare again.");
        ChildSignals.SilenceStops();
        ObjectDisposedException.ThrowIf(!Submit(prepared.HoldRequest), this);
        if (!Wait(prepared, timeout) && !WaitWhileRunnable(prepared, runnable) && !Cancel(prepared))
        {
            failedThread = prepared.Threads[0];
            return Errno.ETIMEDOUT;
        }

        failedThread = prepared.FailedThread;
        return prepared.Error;
    }

    /// <summary>
    /// Detaches: the threads run on, or stay stopped if their process was sent SIGSTOP meanwhile; signals that came in
    /// force are delivered. Safe when they died, when called twice, and after Dispose, which has done it.
    /// </summary>
    public void Release(HeldThreads held)
    {
        ArgumentNullException.ThrowIfNull(held);
        if (!held.TryRelease())
            return;
        if (Submit(held.ReleaseRequest))
            held.ReleaseRequest.Done.Wait();
    }

    /// <summary>Lets go of everything and ends the tracer thread.</summary>
    public void Dispose()
    {
        if (!_thread.TryClose())
            return;
        if (_isStuck)
        {
            // It finds this when the kernel lets it go, and ends; nobody can wait for that.
            _thread.Enqueue(new(TraceVerb.Stop, null));
            return;
        }

        Submit(new(TraceVerb.Stop, null));
        _thread.Dispose();
    }

    private bool WaitWhileRunnable(HeldThreads hold, TimeSpan patience)
    {
        long deadline = KernelClock.MonotonicNs + (long)patience.TotalNanoseconds;
        while (KernelClock.MonotonicNs < deadline && hold.IsAnyRunnable())
        {
            if (Wait(hold, RunnablePause))
                return true;
        }
        return hold.HoldRequest.Done.IsSet;
    }

    private bool Wait(HeldThreads hold, TimeSpan timeout)
    {
        long end = timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : KernelClock.MonotonicNs + (long)timeout.TotalNanoseconds;
        long lookAtNs = KernelClock.MonotonicNs + LookEveryNs;
        TraceRequest? look = null;
        while (true)
        {
            long now = KernelClock.MonotonicNs, left = end - now;
            if (left <= 0)
                return hold.HoldRequest.Done.IsSet;
            if (now >= lookAtNs)
            {
                look = HaveLookedAt(hold, look);
                lookAtNs = now + LookEveryNs;
            }
            if (hold.HoldRequest.Done.Wait(TimeSpan.FromMicroseconds(Math.Min(left / 1e3, RunnablePause.TotalMicroseconds))))
                return true;
            ReapForExec(hold);
        }
    }

    // Not waited for: the tracer thread may be held up by what ReapForExec is for.
    private TraceRequest? HaveLookedAt(HeldThreads hold, TraceRequest? last)
    {
        if (last is not { Taken: false })
        {
            last = new TraceRequest(TraceVerb.Look, hold);
            if (!_thread.Enqueue(last))
                return null;
        }
        _thread.Wake();
        return last;
    }

    // PTRACE_SEIZE waits for an exec of its target, and an exec for the threads it killed, which stay until their tracer has
    // reaped them: held here, both would wait for ever. Any thread of the tracer's process may reap them; the leader need not
    // be (de_thread in fs/exec.c).
    private void ReapForExec(HeldThreads hold)
    {
        if (_thread.IsWaiting)
            return;
        foreach (int tid in hold.Threads)
        {
            if (tid != hold.Pid)
                LibcWait.Wait(LibcWait.P_PID, tid, out _, LibcWait.WEXITED | LibcWait.__WALL | LibcWait.WNOHANG);
        }
    }

    /// <summary>False when the tracer thread hangs in the kernel: it lets go of everything as soon as it does not.</summary>
    private bool Cancel(HeldThreads hold)
    {
        hold.IsGivenUp = true;
        if (!_thread.Enqueue(hold.CancelRequest))
        {
            hold.HoldRequest.Done.Wait(); // we are being disposed of, which cancels as well
            return true;
        }

        long deadline = KernelClock.MonotonicNs + (long)StuckPatience.TotalNanoseconds;
        while (!hold.HoldRequest.Done.Wait(Retry))
        {
            if (hold.CancelRequest.Taken)
                continue;
            _thread.Wake();
            ReapForExec(hold);
            if (KernelClock.MonotonicNs > deadline)
                return !(_isStuck = true);
        }
        return true;
    }

    private bool Submit(TraceRequest request)
    {
        if (!_thread.Enqueue(request))
            return false;
        _thread.Wake();
        while (!request.Taken && !request.Done.Wait(Retry))
            _thread.Wake();
        return true;
    }
}
