namespace LuminaGuard.FaultD.Daemon;

/// <summary>process.kill: SIGKILL by pidfd, or cgroup.kill, optionally when the target is in a chosen state.</summary>
internal sealed class KillProcessFault : FaultKind<KillProcess>
{
    public override FaultDescriptor Descriptor => KillProcess.Descriptor;

    protected override Plan Prepare(KillProcess spec, PrepareContext context)
    {
        var within = WaitLimit.Of(spec.Within, context);
        if (spec.Within is not null && spec.When is null)
            throw context.No(ErrorCode.InvalidArgument, "within_us is given but when is not");
        if (spec.When is not null && spec.Scope == ProcessScope.Cgroup)
            throw context.No(ErrorCode.InvalidArgument, "when asks for the state of one process, and scope is cgroup");
        var reach = ProcessReach.Of(spec.Target, spec.Scope, spec.Order, context);
        return new KillPlan(reach, context)
        {
            Target = reach.Describe,
            AsDaemon = reach.AsDaemon,
            When = spec.When,
            Within = within,
            Subject = spec.Order == SignalOrder.ChildrenFirst ? reach.Processes[^1] : reach.Processes[0],
        };
    }
}
