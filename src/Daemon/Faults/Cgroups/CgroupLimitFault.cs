namespace LuminaGuard.FaultD.Daemon;

/// <summary>A fault that is a limit of a cgroup, by one controller.</summary>
internal abstract class CgroupLimitFault<TSpec>(string controller) : FaultKind<TSpec>
    where TSpec : IFaultSpec
{
    public override KindSupport Support() => CgroupControllers.MissingOnHost(controller) is { } why
        ? new KindSupport(Descriptor.Kind, false, why)
        : base.Support();

    /// <summary>The limit that is asked for, after a look at the options.</summary>
    protected abstract CgroupLimit Limit(TSpec spec, PrepareContext context);

    /// <summary>Whether the kernel takes the value at once.</summary>
    protected virtual bool TakesNoTime => true;

    /// <summary>What beside the limit in force speaks against it; null when nothing.</summary>
    protected virtual string? WhyNot(TSpec spec, CgroupLimit limit, Cgroup cgroup) => null;

    /// <summary>Whether the options make it what cannot be taken back.</summary>
    protected virtual bool IsRed(TSpec spec) => false;

    protected override Plan Prepare(TSpec spec, PrepareContext context)
    {
        var limit = Limit(spec, context);
        var (target, authorization) = context.Cgroup(spec.Target);
        try
        {
            if (IsRed(spec))
                authorization = context.RequireRed(target);
            return new CgroupLimitPlan(target, controller, limit, context)
            {
                Target = target.Describe,
                AsDaemon = authorization.AsDaemon,
                Claims = [ClaimNames.Cgroup(target.Cgroup.Id, limit.Place.ToString().Replace(' ', '-').Replace(':', '-'))],
                TakesNoTime = TakesNoTime,
                WhyNot = cgroup => WhyNot(spec, limit, cgroup),
            };
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }
}
