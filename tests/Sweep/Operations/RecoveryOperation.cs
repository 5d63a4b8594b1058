using LuminaGuard.FaultD.Sweep.Faults;
using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>
/// Recovery after a daemon was killed with the fault in force: the whole life of <c>faultd --recover</c>, or the
/// guardian's from the daemon's death on. Killed itself, it is run again.
/// </summary>
internal sealed class RecoveryOperation : Operation
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public override string Name => "recovery";

    public override bool EndsGuardian => true;

    public override (Outcome Outcome, IReadOnlyList<KillPoint> Stops) Run(
        SweepContext context, World world, FaultCase fault, KillMoment killAt)
    {
        var daemon = new DaemonProcess(context, world);
        FaultClient? client = null;
        try
        {
            client = daemon.Connect();
            fault.Inject(client, world, new FaultOptions());
            world.Births(fault.HoldsTarget);
            if (context.Guarded)
                return Guarded(context, world, daemon, killAt);
        }
        finally
        {
            // First the daemon: one that saw its client go would heal by itself.
            daemon.Kill();
            client?.Dispose();
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

    private static (Outcome Outcome, IReadOnlyList<KillPoint> Stops) Guarded(
        SweepContext context, World world, DaemonProcess daemon, KillMoment killAt)
    {
        var guardian = Guardian.Await(world);
        if (guardian == 0)
            return (Outcome.Failed("recovery: the embedded daemon has no guardian"), []);
        var window = new Window(killAt);
        var tracee = new Tracee(guardian, window, context.Syscalls, fromExec: false) { EndCloses = true };
        var end = context.Tracer.Follow(tracee);
        tracee.WaitUntilQuiet();
        window.Open();
        daemon.Send(Signals.SIGKILL);
        if (!end.Wait(Limit))
            tracee.End();
        var outcome = window.Judge(end.GetAwaiter().GetResult(), tracee.EndedByHarness, endCloses: true);
        return (outcome, window.Stops);
    }
}
