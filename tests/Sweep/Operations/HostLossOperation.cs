using LuminaGuard.FaultD.Sweep.Faults;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>From the end of an embedded daemon's standard input, its host's life, to the daemon's exit.</summary>
internal sealed class HostLossOperation : Operation
{
    public override string Name => "host-loss";

    public override bool IsFor(SweepContext context, FaultCase fault) => context.Guarded;

    protected override bool EndsDaemon => true;

    protected override void Act(TracedDaemon daemon, World world, FaultCase fault) => world.Host.Dispose();
}
