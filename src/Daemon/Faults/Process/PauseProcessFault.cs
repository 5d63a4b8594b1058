namespace LuminaGuard.FaultD.Daemon;

/// <summary>process.pause: SIGSTOP by pidfd for a process, cgroup.freeze for a cgroup.</summary>
internal sealed class PauseProcessFault : FaultKind<PauseProcess>
{
    public override FaultDescriptor Descriptor => PauseProcess.Descriptor;

    public override KindSupport Support() => Cgroup.MountPoint is null
        ? new KindSupport(Descriptor.Kind, true, "cgroups cannot be paused: no cgroup2 is mounted")
        : base.Support();

    protected override Plan Prepare(PauseProcess spec, PrepareContext context)
    {
        var (target, authorization) = context.Any(spec.Target);
        try
        {
            return target is CgroupTarget cgroup
                ? PauseCgroupPlan.Prepare(cgroup, authorization, context)
                : PauseProcessPlan.Prepare((ProcessTarget)target, authorization, context);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }
}
