namespace LuminaGuard.FaultD.Daemon;

/// <summary>A SIGKILL on its way.</summary>
internal sealed class KillPlan(ProcessReach reach, PrepareContext context) : Plan, IWaitingPlan
{
    private const int LooksWithoutRest = 1000;
    private static readonly TimeSpan DeathPatience = TimeSpan.FromSeconds(5);
    private readonly GiveUp _giveUp = new();
    private readonly ProcessTarget[] _processes = [.. reach.Processes];

    // cgroup.kill reaches what is born meanwhile too; it needs the right to write that file, which only the daemon's own
    // credentials are sure to have.
    private bool _byCgroup;
    private int _killed;

    public ProcessState? When { get; init; }

    public TimeSpan Within { get; init; }

    /// <summary>The process whose state is waited for, where one is.</summary>
    public required ProcessTarget Subject { get; init; }

    public override string FireCall => _byCgroup ? "write cgroup.kill" : "pidfd_send_signal(SIGKILL)";

    public override IReadOnlyList<string> Capture() => reach.Touches("SIGKILL");

    public override void Arm() =>
        _byCgroup = reach.Cgroup is not null && (AsDaemon || context.Caller.Impersonation is null);

    public bool IsGivenUp => _giveUp.IsSet;

    public override void LookAgain() => reach.RefuseEnded(context);

    public override void Await(IRequest request)
    {
        if (When is not { } wanted)
            return;
        char letter = wanted switch
        {
            ProcessState.Running => 'R',
            ProcessState.Sleeping => 'S',
            ProcessState.DiskSleep => 'D',
            _ => 'T',
        };
        long deadline = KernelClock.MonotonicNs + (long)Within.TotalNanoseconds;
        for (int look = 0; ; look++)
        {
            _giveUp.ThrowIfSet(context);
            char? state = ProcessStat.TryRead(Subject.Pid)?.State;
            // In this order: as long as it has not ended nobody else has its number.
            if (Subject.PidFd.HasExited || state is null or 'Z' or 'X')
                throw context.No(ErrorCode.NotFound, $"process {Subject.Pid} died before it was {Choices<ProcessState>.Word(wanted)}");
            if (state == letter)
                return;
            if (KernelClock.MonotonicNs > deadline)
                throw context.No(ErrorCode.NotFound, $"process {Subject.Pid} was not {Choices<ProcessState>.Word(wanted)} within {Durations.Format(Within)}; nothing was killed");
            // A state can last microseconds: it is met by looking often, but not by taking a processor for seconds.
            if (look < LooksWithoutRest)
                continue;
            _giveUp.Rest(request, context);
        }
    }

    public void GiveUp(ErrorCode code, string why) => _giveUp.Set(code, why);

    public override Errno Fire()
    {
        if (_byCgroup)
        {
            var error = reach.Cgroup!.Kill();
            if (error != Errno.ENOENT)
                return error;
            _byCgroup = false;
        }
        var first = Errno.None;
        _killed = 0;
        foreach (var process in _processes)
        {
            // The kernel takes a signal to a zombie for delivered.
            var error = process.PidFd.HasExited ? Errno.ESRCH : process.PidFd.Send((int)Signal.SIGKILL);
            if (error == Errno.None)
                _killed++;
            else if (error != Errno.ESRCH && first == Errno.None)
                first = error;
        }
        return first == Errno.None && _killed == 0 ? Errno.ESRCH : first;
    }

    public override bool TryListFire(CallList calls)
    {
        if (When is not null || _byCgroup)
            return false;
        calls.StopsAtError = false;
        foreach (var process in _processes)
            calls.SendSignal(process.PidFd, (int)Signal.SIGKILL);
        return true;
    }

    public override Errno TakeFired(int succeeded, Errno first)
    {
        _killed = succeeded;
        return first == Errno.ESRCH && succeeded > 0 ? Errno.None : first;
    }

    public override string Verify()
    {
        long deadline = KernelClock.MonotonicNs + (long)DeathPatience.TotalNanoseconds;
        foreach (var process in _processes)
        {
            var left = TimeSpan.FromMicroseconds(Math.Max(0, (deadline - KernelClock.MonotonicNs) / 1e3));
            if (!process.PidFd.WaitForExit(left))
            {
                char state = ProcessStat.TryRead(process.Pid)?.State ?? '?';
                throw context.No(ErrorCode.KernelRefused, $"{process.Describe} is still there {DeathPatience.TotalSeconds:0} s after SIGKILL, in state {state}");
            }
        }
        return _processes.Length == 1 ? "dead" : $"{(_byCgroup ? _processes.Length : _killed)} dead";
    }

    public override void Dispose()
    {
        reach.Dispose();
        _giveUp.Dispose();
    }
}
