namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>
/// One traced process: every thread of it, under one counter. <see cref="Follow"/> runs on the tracer's thread until
/// the process is gone; the other members may be called from any thread.
/// </summary>
internal sealed class Tracee(int pid, Window window, SyscallTable syscalls, bool fromExec)
{
    private readonly Dictionary<int, TracedThread> _threads = [];
    private readonly Lock _ends = new();
    private bool _toSyscalls = !fromExec;
    private bool _gone;
    private int _running;
    private long _events;

    public int Pid => pid;

    /// <summary>The victim's exit is the end of the operation, and closes the window.</summary>
    public bool EndCloses { get; init; }

    /// <summary>The harness itself asked for the end, after the window.</summary>
    public bool EndedByHarness { get; private set; }

    /// <summary>Kills what is left of the victim once its window is closed.</summary>
    public void End() => Send(Signals.SIGKILL, byHarness: true);

    /// <summary>Signals the victim; nothing happens when it is gone already.</summary>
    public void Send(int signal, bool byHarness = false)
    {
        lock (_ends)
        {
            if (_gone)
                return;
            EndedByHarness |= byHarness;
            Signals.Send(pid, signal);
        }
    }

    /// <summary>
    /// Waits until every thread sits in a syscall and nothing has happened for a while, or the victim is gone.
    /// </summary>
    public void WaitUntilQuiet(int quietMs = 3, int limitMs = 2_000)
    {
        var start = Environment.TickCount64;
        var since = start;
        var seen = -1L;
        while (!Volatile.Read(ref _gone) && Environment.TickCount64 - start < limitMs)
        {
            var events = Interlocked.Read(ref _events);
            if (events != seen || Volatile.Read(ref _running) > 0 && Environment.TickCount64 - since < 10 * quietMs)
            {
                if (events != seen)
                    since = Environment.TickCount64;
                seen = events;
            }
            else if (Environment.TickCount64 - since >= quietMs)
            {
                return;
            }

            Thread.Sleep(1);
        }
    }

    /// <summary>Seizes every thread, threads born meanwhile included.</summary>
    public void Seize()
    {
        for (var found = true; found;)
        {
            found = false;
            foreach (var tid in Tasks())
            {
                if (_threads.ContainsKey(tid))
                    continue;
                found = true;

                // EPERM: born of a thread already seized, hence ours already. ESRCH: it is gone.
                var error = Ptrace.Seize(tid);
                if (error is not (0 or Errnos.EPERM or Errnos.ESRCH))
                    throw new InvalidOperationException($"Cannot seize thread {tid} of {pid}: errno {error}");
                Known(tid);
                if (_toSyscalls)
                    _ = Ptrace.Interrupt(tid);
            }
        }
    }

    /// <summary>Follows the victim to its end and returns how it ended.</summary>
    public WaitStatus Follow()
    {
        while (true)
        {
            var (tid, status) = Signals.WaitForThisThreads();
            if (status.Stopped)
            {
                OnStop(tid, status);
                Interlocked.Increment(ref _events);
                continue;
            }

            Forget(tid);
            if (tid != pid)
                continue;
            if (EndCloses && status.Exited)
                window.Close();
            lock (_ends)
                _gone = true;
            return status;
        }
    }

    private void OnStop(int tid, WaitStatus status)
    {
        var thread = Known(tid);
        switch (status)
        {
            case { StopSignal: Signals.SyscallStop }:
                if (!OnSyscall(tid, thread))
                    Resume(tid, 0);
                return;
            case { Event: Ptrace.EventStop, StopSignal: not Signals.SIGTRAP }:
                // A group stop: the thread has to stay stopped until SIGCONT.
                _ = Ptrace.Listen(tid);
                return;
            case { Event: Ptrace.EventExec }:
                _toSyscalls = true;
                thread.Syscall = "execve";
                window.Open();
                Resume(tid, 0);
                return;
            case { Event: not 0 }:
                Resume(tid, 0);
                return;
            default:
                Resume(tid, status.StopSignal);
                return;
        }
    }

    private bool OnSyscall(int tid, TracedThread thread)
    {
        var info = Ptrace.GetSyscallInfo(tid);
        var entry = info.Kind == SyscallStopKind.Entry;
        if (entry)
            thread.Syscall = syscalls[info.EntryNumber];
        SetInSyscall(thread, entry);
        return window.Count(thread.Ordinal, thread.Syscall, entry, () => Signals.Send(pid, Signals.SIGKILL));
    }

    // ESRCH here means that the thread was killed while it was stopped; its end is reported by wait.
    private void Resume(int tid, int signal) =>
        _ = _toSyscalls ? Ptrace.ContinueToSyscall(tid, signal) : Ptrace.Continue(tid, signal);

    private TracedThread Known(int tid)
    {
        if (!_threads.TryGetValue(tid, out var thread))
        {
            _threads.Add(tid, thread = new TracedThread(_threads.Count));
            Interlocked.Increment(ref _running);
        }

        return thread;
    }

    private void Forget(int tid)
    {
        if (_threads.TryGetValue(tid, out var thread))
            SetInSyscall(thread, true);
    }

    private void SetInSyscall(TracedThread thread, bool inSyscall)
    {
        if (thread.InSyscall == inSyscall)
            return;
        thread.InSyscall = inSyscall;
        Interlocked.Add(ref _running, inSyscall ? -1 : 1);
    }

    private IEnumerable<int> Tasks() => Directory.Exists($"/proc/{pid}/task")
        ? Directory.GetDirectories($"/proc/{pid}/task").Select(path => int.Parse(Path.GetFileName(path), null))
        : [];

    private sealed class TracedThread(int ordinal)
    {
        public int Ordinal => ordinal;

        public string Syscall { get; set; } = "?";

        public bool InSyscall { get; set; }
    }
}
