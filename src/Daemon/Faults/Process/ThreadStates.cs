namespace LuminaGuard.FaultD.Daemon;

/// <summary>The states of a process's threads, proc_pid_stat(5).</summary>
internal static class ThreadStates
{
    private const ulong StopPendingBit = 1UL << ((int)Signal.SIGSTOP - 1);

    /// <summary>The first thread that is not stopped: its id and state, or null when all are.</summary>
    public static (int Tid, char State)? FirstRunning(int pid)
    {
        foreach (int tid in ProcFs.Threads(pid))
        {
            // X and Z: a thread on its way out runs no more code.
            if (ProcessStat.TryReadThread(pid, tid) is { } stat && stat.State is not ('T' or 't' or 'Z' or 'X'))
                return (tid, stat.State);
        }
        return null;
    }

    /// <summary>Whether no thread runs any more, be they reaped or not.</summary>
    public static bool AreAllDead(int pid) =>
        ProcFs.Threads(pid).All(tid => ProcessStat.TryReadThread(pid, tid) is null or { State: 'Z' or 'X' });

    /// <summary>Whether a thread is stopped by a signal, or a SIGSTOP is on its way to one.</summary>
    public static bool IsStoppedOrStopping(int pid) => AnyThread(pid, IsStoppedOrStopping);

    /// <summary>Waits until every thread has stopped.</summary>
    /// <returns>Null when all have; else the first that has not, and its state.</returns>
    public static (int Tid, char State)? AwaitStop(int pid)
    {
        if (Within(StopPatience.Sleeping, () => FirstRunning(pid) is null))
            return null;
        // What only waits for a processor will stop; what sleeps uninterruptibly may never.
        Within(StopPatience.Runnable, () => FirstRunning(pid) is not { State: 'R' });
        return FirstRunning(pid);
    }

    /// <summary>
    /// Whether a thread does not run: stopped, or about to be, or held by a tracer. Behind a tracer that seized it a stop by
    /// SIGSTOP shows as t as well, and outlasts him.
    /// </summary>
    public static bool IsHeldOrStopping(int pid) => AnyThread(pid, status => status.State == 't' || IsStoppedOrStopping(status));

    private static bool IsStoppedOrStopping(ProcessStatus status) =>
        status.State == 'T' || ((status.SignalsPending | status.SharedSignalsPending) & StopPendingBit) != 0;

    // The kernel writes the state before the pending signals: a thread that takes its SIGSTOP in between shows neither. By the
    // second look it has stopped.
    private static bool AnyThread(int pid, Func<ProcessStatus, bool> holds) => LookAtThreads(pid, holds) || LookAtThreads(pid, holds);

    private static bool LookAtThreads(int pid, Func<ProcessStatus, bool> holds) =>
        ProcFs.Threads(pid).Any(tid => ProcessStatus.TryReadThread(pid, tid) is { } status && holds(status));

    /// <summary>Polls until a condition holds; short waits spin, because a stop takes microseconds.</summary>
    public static bool Within(TimeSpan limit, Func<bool> condition)
    {
        long deadline = KernelClock.MonotonicNs + (long)limit.TotalNanoseconds;
        var spin = default(SpinWait);
        while (!condition())
        {
            if (KernelClock.MonotonicNs > deadline)
                return condition();
            spin.SpinOnce(sleep1Threshold: 200);
        }
        return true;
    }
}
