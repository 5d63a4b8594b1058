namespace LuminaGuard.FaultD.Daemon;

/// <summary>A fault that is a process of ours, in a target's cgroup or beside it, on its way there and to its end.</summary>
internal abstract class LoadPlan(CgroupTarget target, LoadPlace place, string option, PrepareContext context) : Plan
{
    private ControlFile? _members;
    private LoadProcess? _process;
    private byte[] _pid = [];
    private byte[] _order = [];
    private bool _isIn;

    public override string FireCall => _isIn ? "send to the load" : "write cgroup.procs";

    protected CgroupTarget Cgroup => target;

    protected PrepareContext Context => context;

    protected LoadProcess Process => _process!;

    protected string Where => place == LoadPlace.Inside ? $"in {target.Describe}" : $"beside {target.Describe}";

    // The kernel judged who opened cgroup.procs; moving a process is judged by where it comes from too, which is where we are.
    public override bool FiresAsCaller => false;

    public override IReadOnlyList<string> Capture()
    {
        if (!target.Cgroup.IsThere)
            throw context.No(ErrorCode.NotFound, $"{target.Describe} is gone");
        if (place == LoadPlace.Inside && target.Cgroup.TryReadControl("cgroup.subtree_control", out string? handed) == Errno.None && handed!.Length > 0)
        {
            throw context.No(ErrorCode.Conflict,
                $"{target.Describe} hands controllers ({handed}) to cgroups below it, and in such a one nothing may run (cgroups(7)): aim at one of those, or place it beside");
        }
        return [Touch()];
    }

    public override void LookAgain()
    {
        Capture();
        if (_process is { HasEnded: true })
            throw context.No(ErrorCode.KernelRefused, $"faultd {option} has ended since it was armed ({HowItEnded()})");
    }

    public override void Arm()
    {
        if (place == LoadPlace.Inside)
        {
            var error = context.AsCaller(AsDaemon, () => target.Cgroup.TryOpenControl("cgroup.procs", out _members));
            if (error != Errno.None)
                throw CgroupControllers.Failed(context, target, "open cgroup.procs", error);
        }
        int[] descriptors = [];
        try
        {
            descriptors = OpenFiles();
            _process = LoadProcess.Start(option, descriptors);
        }
        finally
        {
            CloseAll(descriptors);
        }
        _pid = System.Text.Encoding.ASCII.GetBytes(_process.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _order = Order();
    }

    public override Errno Fire()
    {
        if (_members is not null)
        {
            var error = _members.Write(_pid);
            if (error != Errno.None)
                return error;
        }
        _isIn = true;
        return _process!.Order(_order);
    }

    public override UndoResult Undo()
    {
        if (_process is null)
            return UndoResult.Undone();
        if (_process.HasEnded)
            return UndoResult.Undone($"faultd {option} had ended before ({HowItEnded()}): since then the fault was not in force");
        return _process.End() ? UndoResult.Undone() : UndoResult.Stuck($"faultd {option}, process {_process.Pid}, does not die");
    }

    public override void Dispose()
    {
        _process?.Dispose();
        _members?.Dispose();
        target.Dispose();
    }

    /// <summary>What would be done, for the caller.</summary>
    protected abstract string Touch();

    /// <summary>What the process is told.</summary>
    protected abstract byte[] Order();

    /// <summary>Opens what the process is given; closed by the caller.</summary>
    protected virtual int[] OpenFiles() => [];

    protected static void CloseAll(int[] descriptors)
    {
        foreach (int descriptor in descriptors)
            Descriptors.Close(descriptor);
    }

    /// <summary>What may be behind the signal that killed it.</summary>
    protected virtual string HintOn(int signal) => "";

    /// <summary>Why the process is not there any more.</summary>
    protected string HowItEnded() => _process!.ExitCode > 128
        ? $"killed by {Signals.Name(_process.ExitCode - 128)}{HintOn(_process.ExitCode - 128)}"
        : $"exit code {_process.ExitCode}";
}
