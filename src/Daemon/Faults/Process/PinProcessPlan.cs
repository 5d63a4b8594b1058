namespace LuminaGuard.FaultD.Daemon;

/// <summary>A process's threads on their way onto few processors and back.</summary>
internal sealed class PinProcessPlan(ProcessTarget target, int cpus, PrepareContext context) : Plan, IProcessPlan
{
    private const int MaxPasses = 64;
    private PinnedProcess? _token;
    private PinnedThread[] _threads = [];
    private CpuMask? _leaderNarrow;

    public override UndoToken? Token => _token;

    public int Pid => target.Pid;

    public IReadOnlyList<uint> Uids => target.Uids;

    public override string FireCall => "sched_setaffinity";

    public override IReadOnlyList<string> Capture()
    {
        BornUnder.Refuse(target, PinProcessFault.Aspect, context, Clash);
        var threads = new List<PinnedThread>();
        CpuMask? leader = null;
        foreach (int tid in ProcFs.Threads(target.Pid))
        {
            if (ProcessStat.TryReadThread(target.Pid, tid) is not { } stat || CpuMask.TryGet(tid, out var mask) != Errno.None)
                continue;
            if (tid == target.Pid)
                leader = mask;
            // Those that are narrow already are written down too, or undo would take them for born in force.
            threads.Add(new PinnedThread(tid, stat.StartTicks, mask!, mask!.Count > cpus ? mask.First(cpus) : mask));
        }
        if (leader is null)
            throw context.No(ErrorCode.NotFound, $"{target.Describe} died meanwhile");
        if (leader.Count <= cpus)
            throw context.No(ErrorCode.InvalidArgument, $"cpus is {cpus}, and must be fewer than the {leader.Count} that {target.Describe} has now ({leader})");
        _threads = [.. threads.Where(t => !t.Narrow.Equals(t.Original))];
        _leaderNarrow = leader.First(cpus);
        _token = new PinnedProcess(target.Identity, leader, _leaderNarrow, threads, Born());
        return [.. _threads.Take(32).Select(t => $"thread {t.Tid} of {target.Describe}: processors {t.Original} to {t.Narrow} now, back at undo")];
    }

    public override void LookAgain()
    {
        foreach (var thread in _threads)
        {
            if (CpuMask.TryGet(thread.Tid, out var now) == Errno.None && !now!.Equals(thread.Original)
                && ProcessStat.TryReadThread(target.Pid, thread.Tid)?.StartTicks == thread.StartTicks)
            {
                throw context.No(ErrorCode.Conflict,
                    $"the processors of thread {thread.Tid} of {target.Describe} were changed since it was armed, from {thread.Original} to {now}");
            }
        }
        // What was born since is not born in force.
        _token = _token!.With(Born());
    }

    public override Errno Fire()
    {
        // sched_setaffinity takes numbers, and since arming they may have become somebody else's.
        if (target.PidFd.HasExited)
            return Errno.ESRCH;
        foreach (var thread in _threads)
        {
            var error = thread.Narrow.Apply(thread.Tid);
            // A thread may end at any moment; that is no failure.
            if (error is not (Errno.None or Errno.ESRCH))
                return error;
        }
        if (!target.PidFd.HasExited)
            return Errno.None;
        // It ended between look and calls, and they may have met those who have its numbers by now.
        foreach (var thread in _threads)
            HandBack(thread);
        return Errno.ESRCH;
    }

    // The successor was born a moment ago with the mask of his parent, or of his process, and has ours instead.
    private static void HandBack(PinnedThread thread)
    {
        if (ProcessStatus.TryRead(thread.Tid) is not { } status || ProcessStat.TryRead(thread.Tid)?.StartTicks == thread.StartTicks
            || CpuMask.TryGet(thread.Tid, out var now) != Errno.None || !now!.Equals(thread.Narrow))
            return;
        int elder = status.Tgid == thread.Tid ? status.ParentPid : status.Tgid;
        if (CpuMask.TryGet(elder, out var inherited) == Errno.None)
            inherited!.Apply(thread.Tid);
    }

    public override string Verify()
    {
        // Threads started while the others were being set have the wide mask of their parents.
        for (int pass = 0; pass < MaxPasses; pass++)
        {
            bool settled = true;
            foreach (int tid in ProcFs.Threads(target.Pid))
            {
                if (CpuMask.TryGet(tid, out var mask) != Errno.None || mask!.Count <= cpus)
                    continue;
                settled = false;
                var error = Confine(tid, mask);
                if (error is not (Errno.None or Errno.ESRCH))
                    throw context.No(ErrorCode.KernelRefused, $"sched_setaffinity of thread {tid}: {error.Message()}", error);
            }
            if (target.PidFd.HasExited)
                throw context.No(ErrorCode.NotFound, $"{target.Describe} died meanwhile");
            if (settled)
            {
                return $"{Counted.Of(ProcFs.Threads(target.Pid).Count, "thread")} on at most {Counted.Of(cpus, "processor")}";
            }
        }
        throw context.No(ErrorCode.KernelRefused, $"{target.Describe} starts threads faster than they can be confined");
    }

    public override void Dispose() => target.Dispose();

    private BornInForce Born() => BornInForce.Capture(
        target, pid => CpuMask.TryGet(pid, out var mask) == Errno.None && mask!.Equals(_leaderNarrow), context);

    private string? Clash(UndoToken token)
    {
        if (token is not PinnedProcess other)
            return null;
        bool reached = other.Reaches(target.Pid);
        var theirs = other.Narrow.ToHashSet();
        bool meets = false;
        foreach (int tid in ProcFs.Threads(target.Pid))
        {
            if (CpuMask.TryGet(tid, out var mask) != Errno.None)
                continue;
            if (reached && theirs.Contains(mask!))
                return BornUnder.Bears;
            meets |= theirs.Contains(mask!.First(cpus));
        }
        return meets ? BornUnder.SameAim : null;
    }

    // As in Fire: the number may be a successor's, whose mask this then is.
    private Errno Confine(int tid, CpuMask mask)
    {
        if (target.PidFd.HasExited)
            return Errno.ESRCH;
        var narrow = mask.First(cpus);
        var error = Apply(narrow, tid);
        if (target.PidFd.HasExited && CpuMask.TryGet(tid, out var now) == Errno.None && now!.Equals(narrow))
            Apply(mask, tid);
        return error;
    }

    private Errno Apply(CpuMask mask, int tid)
    {
        if (AsDaemon || context.Caller.Impersonation is not { } credentials)
            return mask.Apply(tid);
        using (credentials.Assume())
        {
            return mask.Apply(tid);
        }
    }
}
