namespace LuminaGuard.FaultD.Daemon;

/// <summary>The states of a process's threads, proc_pid_stat(5).</summary>
internal static class ThreadStates
{
    private const ulong StopPendingBit = 1UL << ((int)Signal.SIGSTOP - 1);

    /// <summary>The first thread that is not stopped: its id and state, or null when all are.</summary>
    public static (int Tid, char State)? FirstRunning(int pid)
    {
        foreach (var thread in ProcessStatus.OfThreads(pid))
        {
            // X and Z: a thread on its way out runs no more code.
            if (thread.State is not ('T' or 't' or 'Z' or 'X'))
                return (thread.Pid, thread.State);
        }
        return null;
    }

    /// <summary>Whether no thread runs any more, be they reaped or not.</summary>
    public static bool AreAllDead(int pid) => ProcessStatus.OfThreads(pid).All(thread => thread.State is 'Z' or 'X');

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

    /// <summary>How they stand behind a SIGCONT, which takes every pending stop with it: one look tells.</summary>
    public static AfterContinue LookAfterContinue(int pid)
    {
        bool isTraced = false;
        foreach (var thread in ProcessStatus.OfThreads(pid))
        {
            if (IsStoppedOrStopping(thread))
                return AfterContinue.Stopped;
            isTraced |= thread.State == 't';
        }
        return isTraced ? AfterContinue.HeldByTracer : AfterContinue.Running;
    }

    /// <summary>
    /// Whether a thread does not run: stopped, or about to be, or held by a tracer. Behind a tracer that seized it a stop by
    /// SIGSTOP shows as t as well, and outlasts him.
    /// </summary>
    public static bool IsHeldOrStopping(int pid)
    {
        // The kernel writes the state before the pending signals: a thread that takes its SIGSTOP in between shows neither. By
        // the second look it has stopped.
        bool Look() => ProcessStatus.OfThreads(pid).Any(thread => thread.State == 't' || IsStoppedOrStopping(thread));
        return Look() || Look();
    }

    /// <summary>Whether a thread was stopped by a signal when it was looked at, or a SIGSTOP was on its way to it.</summary>
    public static bool IsStoppedOrStopping(ProcessStatus thread) =>
        thread.State == 'T' || ((thread.SignalsPending | thread.SharedSignalsPending) & StopPendingBit) != 0;

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
