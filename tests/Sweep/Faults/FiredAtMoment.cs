using LuminaGuard.FaultD.Sweep.Operations;

namespace LuminaGuard.FaultD.Sweep.Faults;

/// <summary>A fault of the catalog that the injector fires; once in force it is as any other.</summary>
/// <param name="Name">Its name in --faults and in the report.</param>
/// <param name="Make">The fault against the target of a world.</param>
internal sealed record FiredAtMoment(string Name, Func<World, IFault> Make) : FaultCase(Name)
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(5);

    public override IReadOnlyList<string>? Operations => ["apply", "injector"];

    public override bool IsTimed => true;

    public override Action Inject(FaultClient client, World world, FaultOptions options)
    {
        var armed = client.Arm(Make(world), options);
        armed.FireAfter(Soon);
        return () => armed.Undo();
    }
}
