using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>process.limit: prlimit64 on a live process, soft limits, downwards only.</summary>
internal sealed class LimitProcessFault : FaultKind<LimitProcess>
{
    public override FaultDescriptor Descriptor => LimitProcess.Descriptor;

    /// <summary>What of a process such a fault claims.</summary>
    public static string Aspect(ProcessResource resource) => $"limit-{Choices<ProcessResource>.Word(resource)}";

    protected override Plan Prepare(LimitProcess spec, PrepareContext context)
    {
        if (spec.Value < 0)
            throw context.No(ErrorCode.InvalidArgument, string.Create(CultureInfo.InvariantCulture, $"value is at least 0, not {spec.Value}"));
        var (target, authorization) = context.Process(spec.Target);
        try
        {
            IdentityRules.RequireTellable(target.Identity, context);
            return new LimitProcessPlan(target, spec.Resource, (ulong)spec.Value, context)
            {
                Target = target.Describe,
                AsDaemon = authorization.AsDaemon,
                Claims = [ClaimNames.Process(target.Identity, Aspect(spec.Resource))],
            };
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }
}
