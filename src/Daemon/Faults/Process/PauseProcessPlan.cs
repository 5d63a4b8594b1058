namespace LuminaGuard.FaultD.Daemon;

/// <summary>One process on its way into and out of a stop.</summary>
internal sealed class PauseProcessPlan : Plan, IProcessPlan
{
    private readonly ProcessTarget _target;
    private readonly PrepareContext _context;
    private readonly PausedProcess _token;

    private PauseProcessPlan(ProcessTarget target, PrepareContext context)
    {
        _target = target;
        _context = context;
        _token = new PausedProcess(target.Identity);
    }

    public override UndoToken Token => _token;

    public int Pid => _target.Pid;

    public IReadOnlyList<uint> Uids => _target.Uids;

    public override string FireCall => "pidfd_send_signal(SIGSTOP)";

    public static PauseProcessPlan Prepare(ProcessTarget target, Authorization authorization, PrepareContext context)
    {
        IdentityRules.RequireTellable(target.Identity, context);
        return new PauseProcessPlan(target, context)
        {
            Target = target.Describe,
            AsDaemon = authorization.AsDaemon,
            Claims = [ClaimNames.Process(target.Identity, "run")],
        };
    }

    public override IReadOnlyList<string> Capture()
    {
        foreach (var thread in ProcessStatus.OfThreads(_target.Pid))
        {
            Tracing.RefuseTraced(thread, _context);
            // Undo would wake what somebody else stopped.
            if (ThreadStates.IsStoppedOrStopping(thread))
                throw _context.No(ErrorCode.Conflict, $"{_target.Describe} is already stopped");
        }
        // It would stop at the thaw, long after we have given up.
        // The root cgroup has no freezer.
        if (ProcFs.CgroupPath(_target.Pid) is not ("/" or null) and var path && Cgroup.TryOpen(path, out var cgroup) == Errno.None)
        {
            using (cgroup)
            {
                if (cgroup!.IsFrozen)
                    throw _context.No(ErrorCode.Conflict, $"cgroup {Printable.Escape(path)} of {_target.Describe} is frozen");
            }
        }
        return [$"every thread of {_target.Describe}: SIGSTOP now, SIGCONT at undo"];
    }

    public override bool FailsWhole => true;

    public override void LookAgain() => Capture();

    public override Errno Fire() => _target.PidFd.Send((int)Signal.SIGSTOP);

    public override bool TryListFire(CallList calls)
    {
        calls.SendSignal(_target.PidFd, (int)Signal.SIGSTOP);
        return true;
    }

    public override bool TryListUndo(CallList calls)
    {
        calls.SendSignal(_target.PidFd, (int)Signal.SIGCONT);
        return true;
    }

    public override string Verify()
    {
        if (ThreadStates.AwaitStop(_target.Pid, _target.PidFd) is { } running)
        {
            throw _context.No(ErrorCode.KernelRefused,
                $"thread {running.Tid} of {_target.Describe} is in state {running.State} and does not stop");
        }
        if (_target.PidFd.HasExited)
            throw _context.No(ErrorCode.NotFound, $"{_target.Describe} died meanwhile");
        return "every thread in state T";
    }

    public override void Dispose() => _target.Dispose();
}
