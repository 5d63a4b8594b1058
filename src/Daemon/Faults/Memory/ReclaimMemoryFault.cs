namespace LuminaGuard.FaultD.Daemon;

/// <summary>memory.reclaim: the cgroup's memory.reclaim, or process_madvise(MADV_PAGEOUT).</summary>
internal sealed class ReclaimMemoryFault : FaultKind<ReclaimMemory>
{
    public override FaultDescriptor Descriptor => ReclaimMemory.Descriptor;

    public override KindSupport Support() => CgroupControllers.MissingOnHost("memory") is { } why
        ? new KindSupport(Descriptor.Kind, true, $"processes only, no cgroups: {why}")
        : base.Support();

    protected override Plan Prepare(ReclaimMemory spec, PrepareContext context)
    {
        if (spec.Bytes is < 1)
            throw context.No(ErrorCode.InvalidArgument, $"bytes is at least 1, not {spec.Bytes}");
        var (target, authorization) = context.Any(spec.Target);
        return target is CgroupTarget cgroup
            ? new ReclaimCgroupPlan(cgroup, spec.Bytes, context) { Target = target.Describe, AsDaemon = authorization.AsDaemon }
            : new ReclaimProcessPlan((ProcessTarget)target, spec.Bytes ?? long.MaxValue, context)
            {
                Target = target.Describe,
                AsDaemon = authorization.AsDaemon,
            };
    }
}
