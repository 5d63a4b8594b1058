namespace LuminaGuard.FaultD.Daemon;

/// <summary>One soft limit on its way down and back.</summary>
internal sealed class LimitProcessPlan(ProcessTarget target, ProcessResource resource, ulong value, PrepareContext context)
    : Plan, IProcessPlan
{
    // Of a program that executes others without pause, every third or so is under way and overwrites.
    private const int MostPasses = 64;
    private const int CapIpcLock = 14;
    private const int CapSysAdmin = 21;
    private const int CapSysResource = 24;
    private static readonly TimeSpan ExecPatience = TimeSpan.FromSeconds(2);
    private readonly int _number = RlimitNumbers.Of(resource);
    private readonly string _word = Choices<ProcessResource>.Word(resource);
    private LimitedProcess? _token;
    private CallerCredentials? _credentials;
    private ulong _soft;
    private ulong _hard;

    public override UndoToken? Token => _token;

    public int Pid => target.Pid;

    public IReadOnlyList<uint> Uids => target.Uids;

    public override string FireCall => $"prlimit64({_word})";

    public override IReadOnlyList<string> Capture()
    {
        RefuseUnenforced();
        BornUnder.Refuse(target, LimitProcessFault.Aspect(resource), context, Clash);
        var error = RlimitAccess.Get(target.Pid, _number, out _soft, out _hard);
        if (error != Errno.None)
            throw context.No(error == Errno.EPERM ? ErrorCode.Refused : ErrorCode.KernelRefused, $"prlimit64({_word}) of {target.Describe}: {error.Message()}", error);
        if (value >= _soft)
        {
            throw context.No(ErrorCode.InvalidArgument,
                $"value {RlimitNumbers.Text(value)} is not below the present soft limit {RlimitNumbers.Text(_soft)}; limits are only lowered");
        }
        _token = NewToken();
        _credentials = RlimitAccess.For(target.Pid);
        if (resource == ProcessResource.Cpu && ProcessStat.TryRead(target.Pid) is { } stat && value <= stat.CpuSeconds)
            Notes.Add($"{target.Describe} has used {stat.CpuSeconds} s of CPU time: SIGXCPU comes at once, and again with every second");
        return [$"soft {_word} limit of {target.Describe}: {RlimitNumbers.Text(_soft)} to {RlimitNumbers.Text(value)} now, back at undo"];
    }

    public override bool FailsWhole => true;

    public override void LookAgain()
    {
        if (RlimitAccess.Get(target.Pid, _number, out ulong soft, out ulong hard) == Errno.None && (soft, hard) != (_soft, _hard))
        {
            throw context.No(ErrorCode.Conflict,
                $"the {_word} limit of {target.Describe} was changed since it was armed, from {RlimitNumbers.Text(_soft)} to {RlimitNumbers.Text(soft)}");
        }
        // What was born since is not born in force.
        _token = NewToken();
    }

    // prlimit64 takes a number, and since arming it may have become somebody else's, whom no undo would ever put right.
    public override Errno Fire()
    {
        if (target.PidFd.HasExited)
            return Errno.ESRCH;
        var credentials = context.Caller.Impersonation is null || AsDaemon ? _credentials : null;
        var error = RlimitAccess.Exchange(target.Pid, _number, (value, _hard), credentials, out var before);
        if (error != Errno.None || !target.PidFd.HasExited)
            return error;
        // It ended between look and call, and the call may have met its successor: he gets back what he had.
        if (RlimitAccess.Get(target.Pid, _number, out ulong soft, out ulong hard) == Errno.None && (soft, hard) == (value, _hard))
            RlimitAccess.Exchange(target.Pid, _number, before, credentials, out _);
        return Errno.ESRCH;
    }

    public override string Verify()
    {
        // The pid was named by number: the pidfd says that it was still the same process.
        if (target.PidFd.HasExited)
            throw context.No(ErrorCode.NotFound, $"{target.Describe} died meanwhile");
        if (resource == ProcessResource.Stack)
            OutlastExec();
        var error = RlimitAccess.Get(target.Pid, _number, out ulong soft, out _);
        if (error != Errno.None || soft != value)
            throw context.No(ErrorCode.KernelRefused, $"the soft {_word} limit reads {RlimitNumbers.Text(soft)} after it was set ({error.Message()})");
        return $"soft {_word} limit {RlimitNumbers.Text(soft)}";
    }

    public override void Dispose() => target.Dispose();

    private LimitedProcess NewToken()
    {
        bool IsSo(int pid) => RlimitAccess.Get(pid, _number, out ulong soft, out _) == Errno.None && soft == value;
        return new LimitedProcess(target.Identity, _number, _soft, value, BornInForce.Capture(target, IsSo, context));
    }

    // An execve(2) under way writes the limit back that it had at its beginning.
    private void OutlastExec()
    {
        for (int pass = 0; pass < MostPasses; pass++)
        {
            ForkFence.Wait([target.Pid], ExecPatience);
            if (RlimitAccess.Get(target.Pid, _number, out ulong soft, out _) != Errno.None || soft != _soft || Fire() != Errno.None)
                return;
        }
        // Set once more, but not seen to stay.
        throw context.No(ErrorCode.KernelRefused,
            $"{target.Describe} executes programs without pause, and each of {MostPasses} times the stack limit that one began with came back");
    }

    private string? Clash(UndoToken token)
    {
        if (token is not LimitedProcess other)
            return null;
        if (value == other.Ours)
            return BornUnder.SameAim;
        return other.Reaches(target.Pid) && RlimitAccess.Get(target.Pid, _number, out ulong soft, out _) == Errno.None && soft == other.Ours
            ? BornUnder.Bears
            : null;
    }

    private void RefuseUnenforced()
    {
        if (ProcessStatus.TryRead(target.Pid) is not { } status)
            throw context.No(ErrorCode.NotFound, $"{target.Describe} died meanwhile");
        bool Holds(int capability) => (status.CapEffective & (1UL << capability)) != 0;
        if (resource == ProcessResource.Nproc && (status.Uids[0] == 0 || Holds(CapSysAdmin) || Holds(CapSysResource)))
            throw context.No(ErrorCode.NotSupported, $"nproc is not enforced for {target.Describe}: it is uid 0 or holds CAP_SYS_ADMIN or CAP_SYS_RESOURCE");
        if (resource == ProcessResource.Memlock && Holds(CapIpcLock))
            throw context.No(ErrorCode.NotSupported, $"memlock is not enforced for {target.Describe}: it holds CAP_IPC_LOCK");
    }
}
