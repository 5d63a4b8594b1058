using LuminaGuard.FaultD.Sweep.Faults;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>From the request to inject to its answer.</summary>
internal sealed class ApplyOperation : Operation
{
    public override string Name => "apply";

    protected override bool LeavesInForce => true;

    protected override void Prepare(TracedDaemon daemon, World world, FaultCase fault)
    {
    }

    protected override string? Unready(World world) => world.Differs() ? "apply: the world has changed before" : null;

    protected override void Act(TracedDaemon daemon, World world, FaultCase fault) =>
        fault.Inject(daemon.Client, world, new FaultOptions());
}
