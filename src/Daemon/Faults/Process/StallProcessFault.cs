namespace LuminaGuard.FaultD.Daemon;

/// <summary>process.stall: PTRACE_SEIZE and PTRACE_INTERRUPT on chosen threads.</summary>
internal sealed class StallProcessFault : FaultKind<StallProcess>
{
    public override FaultDescriptor Descriptor => StallProcess.Descriptor;

    protected override Plan Prepare(StallProcess spec, PrepareContext context)
    {
        if (spec.Threads is not null && spec.ThreadName is not null)
            throw context.No(ErrorCode.InvalidArgument, "threads and thread_name exclude each other");
        if (spec.Threads is { Count: 0 })
            throw context.No(ErrorCode.InvalidArgument, "threads is empty");
        var (target, authorization) = context.Process(spec.Target);
        return new StallProcessPlan(target, spec, context)
        {
            Target = target.Describe,
            AsDaemon = authorization.AsDaemon,
            Claims = [ClaimNames.Process(target.Identity, "run")],
        };
    }
}
