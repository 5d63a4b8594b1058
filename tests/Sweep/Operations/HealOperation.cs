using LuminaGuard.FaultD.Sweep.Faults;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>From the request to heal to its answer.</summary>
internal sealed class HealOperation : Operation
{
    public override string Name => "heal";

    public override bool IsFor(SweepContext context, FaultCase fault) => fault.IsListed;

    protected override void Act(TracedDaemon daemon, World world, FaultCase fault) =>
        daemon.Client.HealAsync().GetAwaiter().GetResult();
}
