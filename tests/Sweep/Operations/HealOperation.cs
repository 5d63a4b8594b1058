using LuminaGuard.FaultD.Sweep.Faults;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>From the request to heal to its answer.</summary>
internal sealed class HealOperation : Operation
{
    public override string Name => "heal";

    protected override void Act(TracedDaemon daemon, World world, FaultCase fault) =>
        daemon.Client.HealAsync().GetAwaiter().GetResult();
}
