using LuminaGuard.FaultD.Sweep.Faults;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>From the request to undo, or from what makes the daemon undo by itself, to its end.</summary>
internal sealed class UndoOperation : Operation
{
    private Action? _undo;

    public override string Name => "undo";

    protected override void Prepare(TracedDaemon daemon, World world, FaultCase fault)
    {
        _undo = fault.Inject(daemon.Client, world, new FaultOptions());
        world.Births(fault.HoldsTarget);
    }

    protected override void Act(TracedDaemon daemon, World world, FaultCase fault)
    {
        _undo!();

        // What is not in the daemon's list has no request for its undo: the daemon sees for itself.
        if (!fault.IsListed)
            WaitUntilHealed(daemon, world);
    }
}
