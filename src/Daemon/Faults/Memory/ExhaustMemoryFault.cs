namespace LuminaGuard.FaultD.Daemon;

/// <summary>memory.oom: a memory.max below what cannot be reclaimed, until the kernel has killed.</summary>
internal sealed class ExhaustMemoryFault : FaultKind<ExhaustMemory>
{
    public override FaultDescriptor Descriptor => ExhaustMemory.Descriptor;

    public override KindSupport Support() => CgroupControllers.MissingOnHost("memory") is { } why
        ? new KindSupport(Descriptor.Kind, false, why)
        : base.Support();

    protected override Plan Prepare(ExhaustMemory spec, PrepareContext context)
    {
        var (target, authorization) = context.Cgroup(spec.Target);
        return new ExhaustMemoryPlan(target, context)
        {
            Target = target.Describe,
            AsDaemon = authorization.AsDaemon,
            // Those of memory.limit: what it saves is not to be ours.
            Claims = [.. ExhaustMemoryPlan.Places.Select(place => ClaimNames.Cgroup(target.Cgroup.Id, place.ToString()))],
        };
    }
}
