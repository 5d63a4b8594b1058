namespace LuminaGuard.FaultD.Native;

/// <summary>All that is under trace, and what becomes of it. For the tracer thread alone, but the count.</summary>
internal sealed class TraceeTable
{
    private const int Events = LibcWait.WSTOPPED | LibcWait.WEXITED | LibcWait.__WALL | LibcWait.__WNOTHREAD;

    private readonly Dictionary<int, Tracee> _tracees = new(256);
    private volatile int _count;

    public int Count => _count;

    public int OwnZombies { get; private set; }

    /// <summary>Seizes and interrupts each thread of a hold; the rest happens as their stops come in.</summary>
    public void Begin(HeldThreads hold)
    {
        if (hold.Tracees.Length == 0)
        {
            Fail(hold, Errno.EINVAL, 0);
            return;
        }

        foreach (var tracee in hold.Tracees)
        {
            var error = _tracees.ContainsKey(tracee.Tid)
                ? tracee.Phase == TraceePhase.Free && IsNamedTwice(hold, tracee) ? Errno.EINVAL : Errno.EPERM
                : Seizure.Seize(hold, tracee.Tid);
            if (error != Errno.None)
            {
                Fail(hold, error, tracee.Tid);
                return;
            }

            tracee.Phase = TraceePhase.Stopping;
            Add(tracee);
            // Seized, the number cannot be reused; now is the time to ask whether it is the thread that was meant.
            var stillThatThread = hold.IsGivenUp ? Errno.ETIMEDOUT : Seizure.Verify(hold, tracee.Tid);
            LibcPtrace.Request(LibcPtrace.PTRACE_INTERRUPT, tracee.Tid);
            if (stillThatThread != Errno.None)
            {
                Fail(hold, stillThatThread, tracee.Tid);
                return;
            }
        }
    }

    /// <summary>
    /// Looks at those that should have stopped by now: another thread of this process may have waited for their stop (ChildSignals), and an
    /// interrupt may have gone with another stop (<see cref="PassOn"/>), and of a thread that an exec swept away the kernel says nothing.
    /// </summary>
    public void LookAgain(HeldThreads hold)
    {
        foreach (var tracee in hold.Tracees)
        {
            if (tracee.Phase != TraceePhase.Stopping || !_tracees.ContainsKey(tracee.Tid))
                continue;
            if (LibcPtrace.IsInStop(tracee.Tid, out var signal))
            {
                if (signal == 0)
                    Stopped(tracee);
                else
                    PassOn(tracee, signal);
            }
            else if (Look(tracee.Tid, out _) == Errno.ECHILD)
            {
                Forget(tracee);
            }
            else
            {
                LibcPtrace.Request(LibcPtrace.PTRACE_INTERRUPT, tracee.Tid);
            }
        }
    }

    /// <summary>The requester's patience is over: unless the hold has succeeded meanwhile, it fails now.</summary>
    public void Cancel(HeldThreads hold)
    {
        if (hold.HoldRequest.Done.IsSet)
            return;
        if (hold.Error == Errno.None)
        {
            var late = Array.Find(hold.Tracees, static t => t.Phase != TraceePhase.Stopped);
            Fail(hold, Errno.ETIMEDOUT, late?.Tid ?? 0);
        }

        // Those that have not stopped yet are detached when they do; nobody waits for that.
        hold.HoldRequest.Done.Set();
    }

    public void LetGo(HeldThreads hold)
    {
        foreach (var tracee in hold.Tracees)
            LetGo(tracee);
    }

    public void LetGoAll()
    {
        foreach (var tracee in _tracees.Values)
        {
            if (tracee.Hold is { } hold && !hold.HoldRequest.Done.IsSet)
            {
                hold.Error = hold.Error == Errno.None ? Errno.ECANCELED : hold.Error;
                hold.HoldRequest.Done.Set();
            }

            LetGo(tracee);
        }
    }

    /// <summary>Sleeps until a tracee stops or dies, or a signal comes.</summary>
    public void WaitForAny()
    {
        // WNOWAIT, because a tracer that dies between having waited for a signal-delivery-stop and passing the signal
        // on takes it to the grave: waiting clears the exit_code the tracee would go on with (wait_task_stopped).
        switch (LibcWait.Wait(LibcWait.P_ALL, 0, out var info, Events | LibcWait.WNOWAIT))
        {
            case Errno.None:
                Handle(info);
                break;
            case Errno.ECHILD:
                Sweep();
                break;
        }
    }

    /// <summary>Looks at each tracee by itself. False when nothing had happened.</summary>
    public bool PollEach()
    {
        var any = false;
        foreach (var tracee in _tracees.Values)
        {
            var error = Look(tracee.Tid, out var info);
            if (error == Errno.ECHILD)
                Forget(tracee);
            else if (error == Errno.None && info.si_pid != 0 && tracee.Phase != TraceePhase.OwnZombie)
                Handle(info);
            else
                continue;
            any = true;
        }

        return any;
    }

    private static Errno Look(int tid, out LibcWait.ChildInfo info) =>
        LibcWait.Wait(LibcWait.P_PID, tid, out info, Events | LibcWait.WNOWAIT | LibcWait.WNOHANG);

    private static void Consume(int tid, int what) =>
        LibcWait.Wait(LibcWait.P_PID, tid, out _, what | LibcWait.__WALL | LibcWait.__WNOTHREAD | LibcWait.WNOHANG);

    private static bool IsNamedTwice(HeldThreads hold, Tracee tracee) =>
        Array.Exists(hold.Tracees, t => t.Tid == tracee.Tid && t != tracee);

    private void Handle(in LibcWait.ChildInfo info)
    {
        if (!_tracees.TryGetValue(info.si_pid, out var tracee))
        {
            // A seized thread that executed a program took over its leader's number.
            tracee = new(info.si_pid, null) { Phase = TraceePhase.Leaving };
            Add(tracee);
            Sweep();
        }

        if (info.si_code != LibcWait.CLD_TRAPPED)
            Exited(tracee);
        else if (info.si_status >> 8 == LibcPtrace.PTRACE_EVENT_STOP)
            Stopped(tracee);
        else
            PassOn(tracee, info.si_status & 0xff);
    }

    /// <summary>A stop of our own making, or a group stop: either way the thread makes no progress.</summary>
    private void Stopped(Tracee tracee)
    {
        Consume(tracee.Tid, LibcWait.WSTOPPED);
        if (tracee.Phase == TraceePhase.Leaving)
        {
            Detach(tracee, 0);
            return;
        }

        tracee.Phase = TraceePhase.Stopped;
        var hold = tracee.Hold!;
        if (!hold.HoldRequest.Done.IsSet && Array.TrueForAll(hold.Tracees, static t => t.Phase == TraceePhase.Stopped))
            hold.HoldRequest.Done.Set();
    }

    /// <summary>
    /// A signal caught between seize and interrupt. It goes to its thread at once: the handler's frame is built, the
    /// interrupt stops the thread before the handler's first instruction.
    /// </summary>
    private void PassOn(Tracee tracee, int signal)
    {
        if (tracee.Phase == TraceePhase.Leaving)
        {
            Detach(tracee, signal);
            return;
        }

        // Any stop takes a pending interrupt with it (ptrace_stop in kernel/signal.c): one that came when the signal was taken from its
        // queue already is gone, and without another the thread would run on.
        LibcPtrace.Request(LibcPtrace.PTRACE_INTERRUPT, tracee.Tid);
        LibcPtrace.Request(LibcPtrace.PTRACE_CONT, tracee.Tid, signal);
    }

    private void Exited(Tracee tracee)
    {
        if (Seizure.IsOurChild(tracee.Tid))
        {
            // Reaping it as its tracer would reap it for good, and take the status from whoever here started it.
            Detached(tracee);
            tracee.Phase = TraceePhase.OwnZombie;
            OwnZombies++;
            return;
        }

        // Of a leader this hands the zombie to its real parent; another thread is gone with it.
        Consume(tracee.Tid, LibcWait.WEXITED);
        Forget(tracee);
    }

    private void LetGo(Tracee tracee)
    {
        switch (tracee.Phase)
        {
            case TraceePhase.Stopping:
                tracee.Phase = TraceePhase.Leaving;
                // Its stop may be on its way to us; or somebody else in this process has waited for it (ChildSignals).
                if (LibcPtrace.IsInStop(tracee.Tid, out var signal))
                    Detach(tracee, signal);
                break;
            case TraceePhase.Stopped:
                tracee.Phase = TraceePhase.Leaving;
                Detach(tracee, 0);
                break;
            case TraceePhase.OwnZombie:
                Forget(tracee);
                break;
        }
    }

    private void Detach(Tracee tracee, int signal)
    {
        tracee.WasDetached = LibcPtrace.Request(LibcPtrace.PTRACE_DETACH, tracee.Tid, signal) == Errno.None;
        if (tracee.WasDetached || Look(tracee.Tid, out _) == Errno.ECHILD)
            Forget(tracee);
        // else it was killed in its stop: its exit is about to be reported, and reaped then
    }

    private void Fail(HeldThreads hold, Errno error, int thread)
    {
        hold.Error = error;
        hold.FailedThread = thread;
        LetGo(hold);
        CompleteFailure(hold);
    }

    /// <summary>Answers a failed hold once nothing of it is under trace any more.</summary>
    private static void CompleteFailure(HeldThreads hold)
    {
        if (Array.TrueForAll(hold.Tracees, static t => t.Phase is TraceePhase.Free or TraceePhase.OwnZombie))
            hold.HoldRequest.Done.Set();
    }

    /// <summary>Drops what the kernel no longer has for us: a leader replaced by an exec goes without a word.</summary>
    private void Sweep()
    {
        foreach (var tracee in _tracees.Values)
        {
            if (Look(tracee.Tid, out _) == Errno.ECHILD)
                Forget(tracee);
        }
    }

    private void Add(Tracee tracee)
    {
        _tracees.Add(tracee.Tid, tracee);
        _count = _tracees.Count;
    }

    private void Forget(Tracee tracee)
    {
        if (tracee.Phase == TraceePhase.OwnZombie)
            OwnZombies--;
        if (!_tracees.Remove(tracee.Tid))
            return;
        _count = _tracees.Count;
        Detached(tracee);
    }

    /// <summary>The thread is out of our hands; a hold that was waiting for it fails, or is done failing.</summary>
    private void Detached(Tracee tracee)
    {
        tracee.Phase = TraceePhase.Free;
        if (tracee.Hold is not { } hold || hold.HoldRequest.Done.IsSet)
            return;
        if (hold.Error == Errno.None)
            Fail(hold, Errno.ESRCH, tracee.Tid);
        else
            CompleteFailure(hold);
    }
}
