using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>process.limit: prlimit64 on a live process, soft limits, downwards only.</summary>
internal sealed class LimitProcessFault : FaultKind<LimitProcess>
{
    public override FaultDescriptor Descriptor => LimitProcess.Descriptor;

    protected override Plan Prepare(LimitProcess spec, PrepareContext context)
    {
        if (spec.Value < 0)
            throw context.No(ErrorCode.InvalidArgument, string.Create(CultureInfo.InvariantCulture, $"value is at least 0, not {spec.Value}"));
        var (target, authorization) = context.Process(spec.Target);
        try
        {
            IdentityRules.RequireTellable(target.Identity, context);
            string word = Choices<ProcessResource>.Word(spec.Resource);
            return new LimitProcessPlan(target, spec.Resource, (ulong)spec.Value, context)
            {
                Target = target.Describe,
                AsDaemon = authorization.AsDaemon,
                Claims = [ClaimNames.Process(target.Identity, $"limit-{word}")],
            };
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }
}
