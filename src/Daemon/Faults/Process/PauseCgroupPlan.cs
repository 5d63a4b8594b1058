namespace LuminaGuard.FaultD.Daemon;

/// <summary>One cgroup on its way into and out of the freezer.</summary>
internal sealed class PauseCgroupPlan : Plan
{
    private static readonly TimeSpan FreezePatience = TimeSpan.FromSeconds(2);
    private readonly CgroupTarget _target;
    private readonly PrepareContext _context;
    private readonly PausedCgroup _token;

    private PauseCgroupPlan(CgroupTarget target, PrepareContext context)
    {
        _target = target;
        _context = context;
        _token = new PausedCgroup(target.Cgroup.Path, target.Cgroup.Id);
    }

    public override UndoToken Token => _token;

    public override string FireCall => "write cgroup.freeze";

    public static PauseCgroupPlan Prepare(CgroupTarget target, Authorization authorization, PrepareContext context)
    {
        if (!target.Cgroup.HasFreezer)
            throw context.No(ErrorCode.NotSupported, "this kernel has no cgroup.freeze (Linux 5.2)");
        return new PauseCgroupPlan(target, context)
        {
            Target = target.Describe,
            AsDaemon = authorization.AsDaemon,
            Claims = [ClaimNames.Cgroup(target.Cgroup.Id, "freeze")],
        };
    }

    public override IReadOnlyList<string> Capture()
    {
        if (_target.Cgroup.IsFrozenRequested || _target.Cgroup.IsFrozen)
            throw _context.No(ErrorCode.Conflict, $"{_target.Describe} is already frozen");
        return [$"cgroup.freeze of {_target.Describe}: 0 to 1 now, back to 0 at undo"];
    }

    // The file is opened as the caller: who may not write it himself may not have it written.
    public override void Arm()
    {
        var error = _context.AsCaller(AsDaemon, _target.Cgroup.PrepareFreeze);
        if (error != Errno.None)
        {
            throw _context.No(error is Errno.EACCES or Errno.EPERM ? ErrorCode.Refused : ErrorCode.KernelRefused,
                $"open cgroup.freeze of {_target.Describe}: {error.Message()}", error);
        }
    }

    public override bool FailsWhole => true;

    public override void LookAgain() => Capture();

    public override Errno Fire() => _target.Cgroup.Freeze(true);

    public override bool TryListFire(CallList calls)
    {
        calls.Write(_target.Cgroup.FreezeDescriptor, "1"u8);
        return true;
    }

    public override bool TryListUndo(CallList calls)
    {
        calls.Write(_target.Cgroup.FreezeDescriptor, "0"u8);
        return true;
    }

    public override string Verify()
    {
        if (ThreadStates.Within(FreezePatience, () => _target.Cgroup.IsFrozen))
            return "frozen 1";
        throw _context.No(ErrorCode.KernelRefused,
            $"{_target.Describe} is not frozen after {FreezePatience.TotalSeconds:0} s: a process in it does not stop");
    }

    public override void Dispose() => _target.Dispose();
}
