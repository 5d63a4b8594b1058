namespace LuminaGuard.FaultD.Daemon;

/// <summary>pids.limit: a smaller pids.max.</summary>
internal sealed class LimitPidsFault() : CgroupLimitFault<LimitPids>("pids")
{
    public override FaultDescriptor Descriptor => LimitPids.Descriptor;

    protected override CgroupLimit Limit(LimitPids spec, PrepareContext context) => spec.Max >= 0
        ? CgroupLimit.Number(CgroupPlace.PidsMax, spec.Max)
        : throw context.No(ErrorCode.InvalidArgument, $"max is at least 0, not {spec.Max}");
}
