using LuminaGuard.FaultD.Sweep.Faults;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>From the end of the connection that injected until the world is as it was and the daemon idle.</summary>
internal sealed class ClientLossOperation : Operation
{
    public override string Name => "client-loss";

    public override bool IsFor(SweepContext context, FaultCase fault) => fault.IsListed;

    protected override void Act(TracedDaemon daemon, World world, FaultCase fault)
    {
        daemon.Client.Dispose();
        WaitUntilHealed(daemon, world);
    }
}
