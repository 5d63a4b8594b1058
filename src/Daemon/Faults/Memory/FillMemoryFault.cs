namespace LuminaGuard.FaultD.Daemon;

/// <summary>memory.fill: a process of ours that holds memory.</summary>
internal sealed class FillMemoryFault : FaultKind<FillMemory>
{
    public override FaultDescriptor Descriptor => FillMemory.Descriptor;

    public override KindSupport Support() => CgroupControllers.MissingOnHost("memory") is { } why
        ? new KindSupport(Descriptor.Kind, true, $"no level can be kept: {why}")
        : base.Support();

    protected override Plan Prepare(FillMemory spec, PrepareContext context)
    {
        if (spec.Bytes < 1)
            throw context.No(ErrorCode.InvalidArgument, $"bytes is at least 1, not {spec.Bytes}");
        if (spec.Floor < 0)
            throw context.No(ErrorCode.InvalidArgument, $"floor is at least 0, not {spec.Floor}");
        if (spec is { Goal: FillGoal.Level, Place: LoadPlace.Beside })
            throw context.No(ErrorCode.InvalidArgument, "goal is level, which is of what the target's cgroup uses, and place is beside: what is beside it does not count there");
        var (target, authorization) = context.Cgroup(spec.Target);
        return Loads.Prepare(target, spec.Place, context, () => new FillMemoryPlan(target, spec, context)
        {
            Target = target.Describe,
            AsDaemon = authorization.AsDaemon,
            Claims = [ClaimNames.Cgroup(target.Cgroup.Id, "fill")],
        });
    }
}
