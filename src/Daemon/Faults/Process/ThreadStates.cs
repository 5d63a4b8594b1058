namespace LuminaGuard.FaultD.Daemon;

/// <summary>The states of a process's threads, proc_pid_stat(5).</summary>
internal static class ThreadStates
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    // No state of the kernel's.
    private const char Vanished = '?';
    private const ulong StopPendingBit = 1UL << ((int)Signal.SIGSTOP - 1);

    /// <summary>A thread that is not stopped: its id and state, or null when at least one is and none runs.</summary>
    public static (int Tid, char State)? FirstRunning(int pid)
    {
        // Of several threads one look is of several moments: while one of them executes a program, its number is for an instant that of the
        // dead leader, who was seen stopped before. By the second look the program runs.
        return LookForRunning(pid, out bool areSeveral) ?? (areSeveral ? LookForRunning(pid, out _) : null);
    }

    private static (int Tid, char State)? LookForRunning(int pid, out bool areSeveral)
    {
        bool isAnyStopped = false;
        areSeveral = false;
        foreach (var (tid, thread) in ProcessStatus.ListedThreads(pid))
        {
            areSeveral |= tid != pid;
            switch (thread?.State)
            {
                case 'T' or 't':
                    isAnyStopped = true;
                    break;
                // A thread on its way out runs no more code.
                case 'Z' or 'X':
                    break;
                // By the next look it is gone from the list, or another has its number.
                case null:
                    return (tid, Vanished);
                case { } state:
                    return (tid, state);
            }
        }
        // The dead alone: who of them executes a program is about to have their leader's number.
        return isAnyStopped ? null : (pid, Vanished);
    }

    /// <summary>Whether no thread runs any more, be they reaped or not.</summary>
    public static bool AreAllDead(int pid) => ProcessStatus.OfThreads(pid).All(thread => thread.State is 'Z' or 'X');

    /// <summary>Waits until every thread has stopped, or the process has exited.</summary>
    /// <returns>Null when they have; else one that has not, and its state.</returns>
    public static (int Tid, char State)? AwaitStop(int pid, PidFd pidFd)
    {
        if (Within(StopPatience.Sleeping, () => FirstRunning(pid) is null || pidFd.HasExited))
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
        if (Look() || Look())
            return true;
        // One that a tracer has just let go runs for a moment before it takes up the stop that it was in (ptrace(2), group-stop).
        ForkFence.Wait([pid], Settling);
        return Look();
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
