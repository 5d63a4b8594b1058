using System.Diagnostics;
using LuminaGuard.FaultD.Sweep.Faults;
using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>Something the daemon does for a fault, and in the middle of which it dies.</summary>
internal abstract class Operation
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static IReadOnlyList<Operation> All { get; } =
    [
        new ApplyOperation(), new UndoOperation(), new ClientLossOperation(), new LeaseEndOperation(),
        new HealOperation(), new EndOperation(), new StopOperation(), new HostLossOperation(), new RecoveryOperation(),
        new InjectorOperation(), new InjectorEndOperation(),
    ];

    public abstract string Name { get; }

    /// <summary>Whether a guardian is dead when the operation has been run.</summary>
    public virtual bool EndsGuardian => false;

    /// <summary>Whether there is such an operation on this fault.</summary>
    public virtual bool IsFor(SweepContext context, FaultCase fault) => true;

    /// <summary>Whether the fault is in force when an undisturbed operation has ended.</summary>
    protected virtual bool LeavesInForce => false;

    /// <summary>Whether the daemon's exit is the end of the operation.</summary>
    protected virtual bool EndsDaemon => false;

    /// <summary>Runs the operation once; afterwards no daemon lives.</summary>
    /// <param name="context">What all points share.</param>
    /// <param name="world">The target and what is around it.</param>
    /// <param name="fault">What is injected.</param>
    /// <param name="killAt">Where to kill.</param>
    public virtual (Outcome Outcome, IReadOnlyList<KillPoint> Stops) Run(
        SweepContext context, World world, FaultCase fault, KillMoment killAt)
    {
        using var daemon = new TracedDaemon(context, world, killAt, EndsDaemon);
        Prepare(daemon, world, fault);
        daemon.Tracee.WaitUntilQuiet();
        if (Unready(world) is { } why)
            return (Outcome.Missed(why), []);
        daemon.Window.Open();
        try
        {
            Act(daemon, world, fault);
        }
        catch (FaultException cause)
        {
            // The answer that the killed daemon never gave; anything else is judged by the window.
            if (daemon.Window.Close())
                return (Refused(Name, cause), []);
        }

        if (!EndsDaemon && daemon.Window.Close() && StateOf(world) is { } wrong)
            return (Outcome.Failed(wrong), []);
        if (!EndsDaemon && daemon.Window.Hit is null)
            daemon.Tracee.End();
        var outcome = daemon.WaitForEnd();
        return outcome.Failure is { } failure
            ? (Outcome.Failed($"{failure}; {world.Log.Tail()}"), [])
            : (outcome, daemon.Window.Stops);
    }

    /// <summary>What an error answer means to the sweep: a daemon that answers so is alive, and has said no.</summary>
    public static Outcome Refused(string what, FaultException cause) =>
        cause.Code is ErrorCode.Unreachable or ErrorCode.OutcomeUnknown or ErrorCode.Internal or ErrorCode.UndoFailed
            ? Outcome.Failed($"{what}: {cause.Message}")
            : Outcome.Missed($"{what}: {cause.Message}");

    /// <summary>What comes before the window.</summary>
    protected virtual void Prepare(TracedDaemon daemon, World world, FaultCase fault)
    {
        fault.Inject(daemon.Client, world, new FaultOptions());
        world.Births(fault.HoldsTarget);
    }

    /// <summary>Why the window must not open now; null when it may.</summary>
    protected virtual string? Unready(World world) =>
        world.Differs() ? null : $"{Name}: the fault was not in force before";

    /// <summary>The operation itself: it returns when it has been answered, or throws when the daemon died.</summary>
    protected abstract void Act(TracedDaemon daemon, World world, FaultCase fault);

    /// <summary>Waits for an end that nobody is told of: the world as it was, and the daemon idle again.</summary>
    protected static void WaitUntilHealed(TracedDaemon daemon, World world)
    {
        var start = Stopwatch.GetTimestamp();
        while (!daemon.IsGone && world.Differs())
        {
            if (Stopwatch.GetElapsedTime(start) > Limit)
            {
                throw new FaultException(
                    ErrorCode.Internal, $"Cannot wait longer: {string.Join("; ", world.Differences())}");
            }

            Thread.Sleep(1);
        }

        daemon.Tracee.WaitUntilQuiet();
    }

    // What an undisturbed operation has to have done; without this a sweep over nothing would pass.
    private string? StateOf(World world)
    {
        if (LeavesInForce)
            return world.Differs() ? null : $"{Name}: answered, yet nothing is in force";
        var left = world.Leftovers(TimeSpan.FromSeconds(5));
        return left.Count == 0 ? null : $"{Name}: answered, yet not as before: {string.Join("; ", left)}";
    }
}
