using LuminaGuard.FaultD.Sweep.Faults;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>From a moment before something ends by itself until the world is as it was and the daemon idle.</summary>
internal sealed class EndOperation : Operation
{
    public override string Name => "end";

    public override bool IsFor(SweepContext context, FaultCase fault) => fault.EndsByItself;

    protected override void Prepare(TracedDaemon daemon, World world, FaultCase fault)
    {
        fault.InjectEnding(daemon.Client, world);
        world.Births(fault.HoldsTarget);
    }

    protected override void Act(TracedDaemon daemon, World world, FaultCase fault) => WaitUntilHealed(daemon, world);
}
