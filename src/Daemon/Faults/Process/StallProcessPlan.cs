namespace LuminaGuard.FaultD.Daemon;

/// <summary>Chosen threads on their way into and out of a ptrace stop.</summary>
/// <remarks>
/// Each stall has a tracer of its own: a thread of ours that hangs in the kernel with one target keeps no other from being let
/// go.
/// </remarks>
internal sealed class StallProcessPlan(ProcessTarget target, StallProcess spec, PrepareContext context) : Plan, IProcessPlan
{
    // How long threads that come and go are followed until none is missed.
    private static readonly TimeSpan ChasePatience = TimeSpan.FromSeconds(1);
    private readonly List<HeldThreads> _holds = [];
    private Tracer? _tracer;
    private HeldThreads? _next;
    private int _failedThread;
    private Errno _error;

    public int Pid => target.Pid;

    public IReadOnlyList<uint> Uids => target.Uids;

    public override string FireCall => _error == Errno.ETIMEDOUT
        ? $"thread {_failedThread} sleeps uninterruptibly and does not stop; it is let go when it wakes"
        : $"ptrace(PTRACE_SEIZE) of thread {_failedThread}";

    public override bool FiresAsCaller => false;

    // Those named by number are those and no others.
    private bool IsOpen => spec.Threads is null;

    public override IReadOnlyList<string> Capture()
    {
        Tracing.RefuseTraced(target.Pid, context);
        var all = ProcFs.Threads(target.Pid);
        int[] threads = Chosen(all);
        Prepare(threads);
        string which = threads.Length == all.Count ? "all threads" : $"threads {string.Join(", ", threads.Take(16))}";
        return [$"{which} of {target.Describe}: ptrace stop now, detach at undo"];
    }

    public override void Arm() => _tracer = Tracer.Start();

    public override void LookAgain() => Capture();

    public override Errno Fire()
    {
        long deadline = KernelClock.MonotonicNs + (long)ChasePatience.TotalNanoseconds;
        while (true)
        {
            _error = _tracer!.Hold(_next!, StopPatience.Sleeping, out _failedThread, StopPatience.Runnable);
            if (_error == Errno.None)
            {
                _holds.Add(_next!);
                return Errno.None;
            }
            // A thread has ended since the list was made, not the process.
            if (_error != Errno.ESRCH || !IsOpen || target.PidFd.HasExited || KernelClock.MonotonicNs > deadline)
                return _error;
            Prepare(Chosen(ProcFs.Threads(target.Pid)));
        }
    }

    public override string Verify()
    {
        if (IsOpen)
            HoldLatecomers();
        int[] held = [.. _holds.SelectMany(h => h.Threads)];
        foreach (int tid in held)
        {
            char state = ProcessStat.TryReadThread(target.Pid, tid)?.State ?? 'X';
            if (state != 't')
                throw context.No(ErrorCode.KernelRefused, $"thread {tid} of {target.Describe} is in state {state}, not in a ptrace stop");
        }
        return $"{held.Length} {(held.Length == 1 ? "thread" : "threads")} in ptrace stop";
    }

    public override UndoResult Undo()
    {
        if (_holds.Count == 0)
            return UndoResult.Undone("was not held");
        foreach (var hold in _holds)
            _tracer!.Release(hold);
        // As long as the tracer has a dead thread to reap, no pidfd calls the process ended.
        bool gone = target.PidFd.HasExited || (_holds.TrueForAll(h => h.HaveDied) && ThreadStates.AreAllDead(target.Pid));
        _holds.Clear();
        return gone ? UndoResult.Gone($"process {target.Pid} is gone") : UndoResult.Undone();
    }

    public override void Dispose()
    {
        _tracer?.Dispose();
        target.Dispose();
    }

    // Born while the others were being stopped, by one that was not yet.
    private void HoldLatecomers()
    {
        long deadline = KernelClock.MonotonicNs + (long)ChasePatience.TotalNanoseconds;
        while (Latecomers() is { Length: > 0 } late)
        {
            Prepare(late);
            var error = _tracer!.Hold(_next!, StopPatience.Sleeping, out _failedThread, StopPatience.Runnable);
            if (error == Errno.None)
                _holds.Add(_next!);
            else if (error != Errno.ESRCH || KernelClock.MonotonicNs > deadline)
                throw context.No(ErrorCode.KernelRefused, $"thread {_failedThread} of {target.Describe}, born meanwhile, does not stop: {error.Message()}", error);
        }
    }

    private int[] Latecomers() =>
        [.. Named(ProcFs.Threads(target.Pid)).Where(tid => !_holds.Exists(h => h.Threads.Contains(tid)) && IsAlive(tid))];

    private bool IsAlive(int tid) => ProcessStat.TryReadThread(target.Pid, tid) is { State: not ('Z' or 'X') };

    private void Prepare(int[] threads) =>
        _next = Tracer.Prepare(target.Pid, threads, target.PidFd, AsDaemon ? null : context.Caller.Impersonation);

    private int[] Chosen(IReadOnlyList<int> all)
    {
        if (spec.Threads is { } wanted)
        {
            foreach (int tid in wanted)
            {
                if (!all.Contains(tid))
                    throw context.No(ErrorCode.NotFound, $"{tid} is no thread of {target.Describe}");
            }
            return [.. wanted.Distinct()];
        }
        int[] named = [.. Named(all)];
        return named.Length > 0 || spec.ThreadName is not { } name ? named
            : throw context.No(ErrorCode.NotFound, $"no thread of {target.Describe} is called '{Printable.Escape(name, 32)}'");
    }

    private IEnumerable<int> Named(IReadOnlyList<int> all) =>
        spec.ThreadName is not { } name ? all : all.Where(tid => ProcessStat.TryReadThread(target.Pid, tid)?.Comm == name);
}
