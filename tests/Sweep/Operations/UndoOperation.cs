using LuminaGuard.FaultD.Sweep.Faults;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>From the request to undo to its answer.</summary>
internal sealed class UndoOperation : Operation
{
    private FaultHandle? _handle;

    public override string Name => "undo";

    protected override void Prepare(TracedDaemon daemon, World world, FaultCase fault)
    {
        _handle = Inject(daemon.Client, world, fault, new FaultOptions());
        world.Births(fault.HoldsTarget);
    }

    protected override void Act(TracedDaemon daemon, World world, FaultCase fault) =>
        _handle!.UndoAsync().GetAwaiter().GetResult();
}
