namespace LuminaGuard.FaultD.Daemon;

/// <summary>disk.slow: a smaller limit in io.max, for one disk.</summary>
internal sealed class SlowDiskFault() : CgroupLimitFault<SlowDisk>("io")
{
    public override FaultDescriptor Descriptor => SlowDisk.Descriptor;

    protected override CgroupLimit Limit(SlowDisk spec, PrepareContext context)
    {
        if (spec.PerSecond < 1)
            throw context.No(ErrorCode.InvalidArgument, $"per_second is at least 1, not {spec.PerSecond}");
        string device = BlockDevice.TryFind(spec.Device)
            ?? throw context.No(ErrorCode.NotFound, $"device '{Printable.Escape(spec.Device, 64)}' is no disk of this host: give its name (/dev/vda) or its numbers (253:0)");
        return CgroupLimit.Number(CgroupPlace.Io(device, spec.Rate), spec.PerSecond);
    }
}
