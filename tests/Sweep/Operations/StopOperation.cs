using LuminaGuard.FaultD.Sweep.Faults;
using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>From SIGTERM to the daemon's exit.</summary>
internal sealed class StopOperation : Operation
{
    public override string Name => "stop";

    protected override bool EndsDaemon => true;

    protected override void Act(TracedDaemon daemon, World world, FaultCase fault) =>
        daemon.Tracee.Send(Signals.SIGTERM);
}
