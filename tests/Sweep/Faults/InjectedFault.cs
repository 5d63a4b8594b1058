using LuminaGuard.FaultD.Sweep.Operations;

namespace LuminaGuard.FaultD.Sweep.Faults;

/// <summary>A fault of the catalog.</summary>
/// <param name="Name">Its name in --faults and in the report.</param>
/// <param name="Make">The fault against the target of a world.</param>
internal sealed record InjectedFault(string Name, Func<World, IFault> Make) : FaultCase(Name)
{
    public override Action Inject(FaultClient client, World world, FaultOptions options)
    {
        var handle = client.InjectAsync(Make(world), options).GetAwaiter().GetResult();
        return () => handle.UndoAsync().GetAwaiter().GetResult();
    }
}
