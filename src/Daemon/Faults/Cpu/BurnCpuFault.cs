namespace LuminaGuard.FaultD.Daemon;

/// <summary>cpu.burn: a process of ours whose threads run.</summary>
internal sealed class BurnCpuFault : FaultKind<BurnCpu>
{
    public override FaultDescriptor Descriptor => BurnCpu.Descriptor;

    protected override Plan Prepare(BurnCpu spec, PrepareContext context)
    {
        if (spec.Percent is < 1 or > 100)
            throw context.No(ErrorCode.InvalidArgument, $"percent is from 1 to 100, not {spec.Percent}");
        if (spec.Workers is < 1 or > BurnerLoop.MostWorkers)
            throw context.No(ErrorCode.InvalidArgument, $"workers is from 1 to {BurnerLoop.MostWorkers}, not {spec.Workers}");
        if (spec.Cpus is not null && spec.Workers != 1)
            throw context.No(ErrorCode.InvalidArgument, "workers and cpus exclude each other: one worker burns on each processor that is named");
        int[] cpus = spec.Cpus is null ? [.. Enumerable.Repeat(BurnerLoop.AnyCpu, spec.Workers)] : [.. spec.Cpus.Distinct()];
        RefuseUnusable(cpus, spec, context);
        var (target, authorization) = context.Cgroup(spec.Target);
        return Loads.Prepare(target, spec.Place, context, () => new BurnCpuPlan(target, spec.Percent, cpus, spec.Place, context)
        {
            Target = target.Describe,
            AsDaemon = authorization.AsDaemon,
            Claims = [ClaimNames.Cgroup(target.Cgroup.Id, "burn")],
        });
    }

    private static void RefuseUnusable(int[] cpus, BurnCpu spec, PrepareContext context)
    {
        if (spec.Cpus is null)
            return;
        if (cpus.Length is 0 or > BurnerLoop.MostWorkers)
            throw context.No(ErrorCode.InvalidArgument, $"cpus names 1 to {BurnerLoop.MostWorkers} processors");
        CpuMask.TryGet(0, out var usable);
        foreach (int cpu in cpus)
        {
            if (usable?.Cpus.Contains(cpu) == false)
                throw context.No(ErrorCode.InvalidArgument, $"cpus names processor {cpu}, and faultd may use {usable}");
        }
    }
}
