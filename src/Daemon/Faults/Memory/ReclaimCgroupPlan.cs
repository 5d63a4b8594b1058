using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Memory of a cgroup on its way out of it.</summary>
internal sealed class ReclaimCgroupPlan(CgroupTarget target, long? most, PrepareContext context) : Plan
{
    private const string Control = "memory.reclaim";
    private ControlFile? _file;
    private byte[] _line = [];
    private long _before;

    public override string FireCall => $"write {Control}";

    public override IReadOnlyList<string> Capture()
    {
        _before = Used();
        long bytes = Math.Min(most ?? long.MaxValue, _before);
        _line = Encoding.ASCII.GetBytes(bytes.ToString(CultureInfo.InvariantCulture));
        return [$"{Control} of {target.Describe}: up to {bytes} of the {_before} bytes it uses, which cannot be taken back"];
    }

    public override void Arm()
    {
        var error = context.AsCaller(AsDaemon, () => target.Cgroup.TryOpenControl(Control, out _file));
        if (error != Errno.None)
            throw CgroupControllers.Failed(context, target, "memory", "open", Control, error);
    }

    public override void LookAgain() => Capture();

    // EAGAIN: it was less than asked for; how much, is read back.
    public override Errno Fire() => _file!.Write(_line) is var error && error == Errno.EAGAIN ? Errno.None : error;

    public override string Verify()
    {
        long now = Used();
        return now < _before
            ? $"memory.current {_before} before, {now} now: {_before - now} bytes reclaimed"
            : throw context.No(ErrorCode.KernelRefused, $"nothing of {target.Describe} could be reclaimed: memory.current was {_before} and is {now}");
    }

    public override void Dispose()
    {
        _file?.Dispose();
        target.Dispose();
    }

    private long Used()
    {
        var error = target.Cgroup.TryReadControl("memory.current", out string? text);
        return error == Errno.None ? CgroupLimit.Read(text!) : throw CgroupControllers.Failed(context, target, "memory", "read", "memory.current", error);
    }
}
