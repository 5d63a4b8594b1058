namespace LuminaGuard.FaultD.Daemon;

/// <summary>Chosen threads on their way into and out of a ptrace stop.</summary>
internal sealed class StallProcessPlan(ProcessTarget target, StallProcess spec, PrepareContext context, TracerPool tracers)
    : Plan, IProcessPlan
{
    private int[] _threads = [];
    private Tracer? _tracer;
    private HeldThreads? _held;
    private bool _holds;
    private int _failedThread;
    private Errno _error;

    public int Pid => target.Pid;

    public override string FireCall => _error == Errno.ETIMEDOUT
        ? $"thread {_failedThread} sleeps uninterruptibly and does not stop; it is let go when it wakes"
        : $"ptrace(PTRACE_SEIZE) of thread {_failedThread}";

    public override bool FiresAsCaller => false;

    public override IReadOnlyList<string> Capture()
    {
        Tracing.RefuseTraced(target.Pid, context);
        var all = ProcFs.Threads(target.Pid);
        _threads = Chosen(all);
        string which = _threads.Length == all.Count ? "all threads" : $"threads {string.Join(", ", _threads.Take(16))}";
        return [$"{which} of {target.Describe}: ptrace stop now, detach at undo"];
    }

    public override void Arm()
    {
        _tracer = tracers.Get();
        var caller = AsDaemon ? null : context.Caller.Impersonation;
        _held = Tracer.Prepare(target.Pid, _threads, target.PidFd, caller);
    }

    public override Errno Fire()
    {
        var error = _tracer!.Hold(_held!, StopPatience.Sleeping, out _failedThread, StopPatience.Runnable);
        _error = error;
        _holds = error == Errno.None;
        return error;
    }

    public override string Verify()
    {
        foreach (int tid in _threads)
        {
            char state = ProcessStat.TryReadThread(target.Pid, tid)?.State ?? 'X';
            if (state != 't')
                throw context.No(ErrorCode.KernelRefused, $"thread {tid} of {target.Describe} is in state {state}, not in a ptrace stop");
        }
        return $"{_threads.Length} {(_threads.Length == 1 ? "thread" : "threads")} in ptrace stop";
    }

    public override UndoResult Undo()
    {
        if (!_holds)
            return UndoResult.Undone("was not held");
        _tracer!.Release(_held!);
        _holds = false;
        // As long as the tracer has a dead thread to reap, no pidfd calls the process ended.
        bool gone = target.PidFd.HasExited || (_held!.HaveDied && ThreadStates.AreAllDead(target.Pid));
        return gone ? UndoResult.Gone($"process {target.Pid} is gone") : UndoResult.Undone();
    }

    public override void Dispose() => target.Dispose();

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
        if (spec.ThreadName is { } name)
        {
            int[] named = [.. all.Where(tid => ProcessStat.TryReadThread(target.Pid, tid)?.Comm == name)];
            return named.Length > 0 ? named
                : throw context.No(ErrorCode.NotFound, $"no thread of {target.Describe} is called '{Printable.Escape(name, 32)}'");
        }
        return [.. all];
    }
}
