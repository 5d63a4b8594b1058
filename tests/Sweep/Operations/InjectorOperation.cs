using LuminaGuard.FaultD.Sweep.Faults;
using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>
/// The whole life of an injector, from the request that has it started to the undo of what it fired. It is the injector that is
/// killed here: its daemon lives, has to put everything right at once, and has to fire with another.
/// </summary>
internal class InjectorOperation : Operation
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    public override string Name => "injector";

    public override bool IsFor(SweepContext context, FaultCase fault) => fault.IsTimed;

    public override (Outcome Outcome, IReadOnlyList<KillPoint> Stops) Run(
        SweepContext context, World world, FaultCase fault, KillMoment killAt)
    {
        using var daemon = new TracedDaemon(context, world, killAt, endCloses: false, ofInjector: true);
        daemon.Window.Open();
        try
        {
            Act(daemon, world, fault);
        }
        catch (FaultException cause)
        {
            // The answer of a daemon whose injector was killed; anything else is no answer to expect.
            if (daemon.Window.Close())
                return (Refused(Name, cause), []);
        }

        // What is handed to one that is dying may still get lost, and is said to be.
        while (!daemon.Window.Close() && !daemon.Tracee.HasVictimEnded && !daemon.IsGone)
            Thread.Sleep(1);
        if (Wrong(daemon, world, fault) is { } wrong)
            return (Outcome.Failed($"{wrong}; {world.Log.Tail()}"), []);
        daemon.Tracee.End();
        var outcome = daemon.WaitForEnd();
        return (outcome, daemon.Window.Stops);
    }

    protected override void Act(TracedDaemon daemon, World world, FaultCase fault) =>
        fault.Inject(daemon.Client, world, new FaultOptions())();

    private static string? Wrong(TracedDaemon daemon, World world, FaultCase fault)
    {
        if (daemon.IsGone)
            return "the daemon has ended with its injector";
        if (world.Leftovers(Settle) is { Count: > 0 } left)
            return $"the daemon lives, yet it is not as before: {string.Join("; ", left)}";
        try
        {
            fault.Inject(daemon.Client, world, new FaultOptions())();
        }
        catch (FaultException cause)
        {
            return $"afterwards nothing can be fired any more: {cause.Message}";
        }

        return world.Leftovers(Settle) is { Count: > 0 } again ? $"not as before after another: {string.Join("; ", again)}" : null;
    }
}
