namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>
/// One traced process: every thread of it, under one counter. Or the first process that it starts, while it itself runs on. <see cref="Follow"/> runs on the tracer's thread until
/// the process is gone; the other members may be called from any thread.
/// </summary>
internal sealed class Tracee(int pid, Window window, SyscallTable syscalls, bool fromExec)
{
    private readonly Dictionary<int, TracedThread> _threads = [];
    private readonly Lock _ends = new();
    private bool _toSyscalls = !fromExec;
    private bool _gone;
    private int _victim;
    private WaitStatus? _victimEnd;
    private int _running;
    private long _events;

    public int Pid => pid;

    /// <summary>The victim's exit is the end of the operation, and closes the window.</summary>
    public bool EndCloses { get; init; }

    /// <summary>The victim is the first process that the traced one starts, from its first stop on: that one's stops count, and it
    /// is killed.</summary>
    public bool VictimIsChild { get; init; }

    /// <summary>Whether the victim has ended, its descriptors closed with it.</summary>
    public bool HasVictimEnded { get { lock (_ends) return _victimEnd is not null; } }

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
                var error = Ptrace.Seize(tid, VictimIsChild);
                if (error is not (0 or Errnos.EPERM or Errnos.ESRCH))
                    throw new InvalidOperationException($"Cannot seize thread {tid} of {pid}: errno {error}");
                if (Known(tid).IsVictims && _toSyscalls)
                    _ = Ptrace.Interrupt(tid);
            }
        }
    }

    /// <summary>Follows the traced process to its end and returns how the victim ended.</summary>
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
            NoteEnd(tid, status);
            if (tid != pid)
                continue;
            if (EndCloses && status.Exited)
                window.Close();
            lock (_ends)
                _gone = true;
            EndChildren();
            return _victimEnd ?? status;
        }
    }

    // Their ends are waited for by this thread, and would be taken for the next tracee's.
    private void EndChildren()
    {
        foreach (var child in _threads.Values.Select(thread => thread.Process).Where(process => process != pid).Distinct().ToList())
            Signals.Send(child, Signals.SIGKILL);
        while (_threads.Values.Any(thread => thread.Process != pid))
        {
            var (tid, status) = Signals.WaitForThisThreads();
            if (status.Stopped)
                continue;
            Forget(tid);
            NoteEnd(tid, status);
        }
    }

    private void NoteEnd(int tid, WaitStatus status)
    {
        if (tid != _victim)
            return;
        lock (_ends)
            _victimEnd = status;
    }

    private void OnStop(int tid, WaitStatus status)
    {
        var thread = Known(tid);
        switch (status)
        {
            case { StopSignal: Signals.SyscallStop }:
                if (!OnSyscall(tid, thread))
                    Resume(tid, thread, 0);
                return;
            case { Event: Ptrace.EventStop, StopSignal: not Signals.SIGTRAP }:
                // A group stop: the thread has to stay stopped until SIGCONT.
                _ = Ptrace.Listen(tid);
                return;
            case { Event: Ptrace.EventExec }:
                thread.Syscall = "execve";
                if (fromExec)
                {
                    _toSyscalls = true;
                    window.Open();
                }

                Resume(tid, thread, 0);
                return;
            case { Event: not 0 }:
                Resume(tid, thread, 0);
                return;
            default:
                Resume(tid, thread, status.StopSignal);
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
        return window.Count(thread.Ordinal, thread.Syscall, entry, () => Signals.Send(thread.Process, Signals.SIGKILL));
    }

    // ESRCH here means that the thread was killed while it was stopped; its end is reported by wait.
    private void Resume(int tid, TracedThread thread, int signal) =>
        _ = _toSyscalls && thread.IsVictims ? Ptrace.ContinueToSyscall(tid, signal) : Ptrace.Continue(tid, signal);

    private TracedThread Known(int tid)
    {
        if (!_threads.TryGetValue(tid, out var thread))
        {
            int process = VictimIsChild ? ProcessOf(tid) : pid;
            if (VictimIsChild && _victim == 0 && process != pid)
                _victim = process;
            _threads.Add(tid, thread = new TracedThread(_threads.Count, process, !VictimIsChild || process == _victim));
            Interlocked.Increment(ref _running);
        }

        return thread;
    }

    private void Forget(int tid)
    {
        if (_threads.TryGetValue(tid, out var thread))
            SetInSyscall(thread, true);
        if (VictimIsChild)
            _threads.Remove(tid);
    }

    // proc_pid_status(5); the thread is stopped, and so is there.
    private static int ProcessOf(int tid) =>
        int.Parse(File.ReadLines($"/proc/{tid}/status").First(line => line.StartsWith("Tgid:", StringComparison.Ordinal))[5..], null);

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

    private sealed class TracedThread(int ordinal, int process, bool isVictims)
    {
        public int Ordinal => ordinal;

        public int Process => process;

        public bool IsVictims => isVictims;

        public string Syscall { get; set; } = "?";

        public bool InSyscall { get; set; }
    }
}
