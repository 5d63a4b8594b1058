using LuminaGuard.FaultD.Sweep.Faults;
using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>The whole life of <c>faultd --recover</c> after a daemon was killed with the fault in force.</summary>
internal sealed class RecoveryOperation : Operation
{
    public override string Name => "recovery";

    public override (Outcome Outcome, IReadOnlyList<KillPoint> Stops) Run(
        SweepContext context, World world, FaultCase fault, Trigger killAt)
    {
        var daemon = new DaemonProcess(context, world);
        try
        {
            using var client = daemon.Connect();
            Inject(client, world, fault, new FaultOptions());
            world.Births(fault.HoldsTarget);
            daemon.Kill();
        }
        catch
        {
            daemon.Kill();
            throw;
        }

        if (!fault.KernelHeals && !world.Differs())
            return (Outcome.Failed("recovery: nothing was left to recover"), []);
        world.Births(fault.HoldsTarget);
        var run = new GatedRun(context.Tracer, context.Syscalls, context.DaemonProgram, Recovery.Arguments(world));
        var (outcome, stops, end) = run.Run(killAt, world.Log.Output);
        return outcome.PassedTheEnd && end.ExitCode != 0
            ? (Outcome.Failed($"faultd --recover {end}; {world.Log.Tail()}"), stops)
            : (outcome, stops);
    }

    protected override void Act(TracedDaemon daemon, World world, FaultCase fault)
    {
    }
}
