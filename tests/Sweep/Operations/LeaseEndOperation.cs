using LuminaGuard.FaultD.Sweep.Faults;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>From a moment before the lease ends until the world is as it was and the daemon idle.</summary>
internal sealed class LeaseEndOperation : Operation
{
    public override string Name => "lease-end";

    protected override void Prepare(TracedDaemon daemon, World world, FaultCase fault)
    {
        fault.Inject(daemon.Client, world, new FaultOptions { Lease = fault.ShortLease });
        world.Births(fault.HoldsTarget);
    }

    public override bool IsFor(SweepContext context, FaultCase fault) => fault.IsListed;

    protected override void Act(TracedDaemon daemon, World world, FaultCase fault) => WaitUntilHealed(daemon, world);
}
