namespace LuminaGuard.FaultD.Daemon;

/// <summary>process.affinity: sched_setaffinity per thread, each thread's mask kept.</summary>
internal sealed class PinProcessFault : FaultKind<PinProcess>
{
    /// <summary>What of a process such a fault claims.</summary>
    public const string Aspect = "affinity";

    public override FaultDescriptor Descriptor => PinProcess.Descriptor;

    public override KindSupport Support() => Environment.ProcessorCount > 1
        ? base.Support()
        : new KindSupport(Descriptor.Kind, false, "this host lets the daemon use one processor; there is nothing to take away");

    protected override Plan Prepare(PinProcess spec, PrepareContext context)
    {
        if (spec.Cpus < 1)
            throw context.No(ErrorCode.InvalidArgument, $"cpus is at least 1, not {spec.Cpus}");
        var (target, authorization) = context.Process(spec.Target);
        try
        {
            IdentityRules.RequireTellable(target.Identity, context);
            return new PinProcessPlan(target, spec.Cpus, context)
            {
                Target = target.Describe,
                AsDaemon = authorization.AsDaemon,
                Claims = [ClaimNames.Process(target.Identity, Aspect)],
            };
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }
}
