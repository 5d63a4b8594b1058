namespace LuminaGuard.FaultD.Daemon;

/// <summary>A limit of one cgroup on its way into force and out of it: a value of a control file.</summary>
internal sealed class CgroupLimitPlan(CgroupTarget target, string controller, CgroupLimit limit, PrepareContext context) : Plan
{
    private readonly byte[] _line = limit.Place.Line(limit.Wanted);
    private ControlFile? _file;
    private LimitedCgroup? _token;

    public override UndoToken? Token => _token;

    public override string FireCall => $"write {limit.Place}";

    /// <summary>Whether the kernel takes the value at once. Not one that it makes room for first.</summary>
    public bool TakesNoTime { get; init; } = true;

    /// <summary>What has to hold of the cgroup beside; gives why not.</summary>
    public Func<Cgroup, string?> WhyNot { get; init; } = static _ => null;

    public override bool FailsWhole => true;

    public override IReadOnlyList<string> Capture()
    {
        var error = limit.Place.TryRead(target.Cgroup, out string now);
        if (error == Errno.ENOENT && target.Cgroup.IsThere)
            throw context.No(ErrorCode.NotSupported, CgroupControllers.Missing(target.Cgroup, controller, limit.Place.File));
        if (error != Errno.None)
            throw Failed("read", error);
        if (!limit.IsLess(now))
            throw context.No(ErrorCode.Conflict, $"{limit.Place} of {target.Describe} is {now} already, and {limit.Wanted} is not less");
        if (WhyNot(target.Cgroup) is { } why)
            throw context.No(ErrorCode.Conflict, why);
        // The same object while the same is owed: what is journalled need not be again.
        if (_token?.Values[0].Original != now)
            _token = new LimitedCgroup(target.Cgroup.Path, target.Cgroup.Id, [new CgroupValue(limit.Place, now, limit.Wanted)]);
        return [$"{limit.Place} of {target.Describe}: {now} to {limit.Wanted} now, back to {now} at undo"];
    }

    // Opened as the caller: who may not write it himself may not have it written.
    public override void Arm()
    {
        var error = context.AsCaller(AsDaemon, () => target.Cgroup.TryOpenControl(limit.Place.File, out _file));
        if (error != Errno.None)
            throw Failed("open", error);
    }

    public override void LookAgain() => Capture();

    public override Errno Fire() => _file!.Write(_line);

    public override bool TryListFire(CallList calls) => TryList(calls, _line);

    public override bool TryListUndo(CallList calls) => TryList(calls, limit.Place.Line(_token!.Values[0].Original));

    public override string Verify()
    {
        var error = limit.Place.TryRead(target.Cgroup, out string now);
        if (error != Errno.None)
            throw Failed("read", error);
        return now == limit.Wanted
            ? $"{limit.Place} {now}"
            : throw context.No(ErrorCode.KernelRefused, $"{limit.Place} of {target.Describe} is {now} and not {limit.Wanted}");
    }

    public override void Dispose()
    {
        _file?.Dispose();
        target.Dispose();
    }

    private bool TryList(CallList calls, byte[] line)
    {
        if (TakesNoTime)
            calls.Write(_file!.Descriptor, line);
        return TakesNoTime;
    }

    private FaultException Failed(string what, Errno error) => CgroupControllers.Failed(context, target, $"{what} {limit.Place}", error);
}
