using LuminaGuard.FaultD.Sweep.Operations;

namespace LuminaGuard.FaultD.Sweep.Faults;

/// <summary>A fault that the injector has and has not fired yet: what ends it ends the wait.</summary>
/// <param name="Name">Its name in --faults and in the report.</param>
/// <param name="Make">The fault against the target of a world.</param>
internal sealed record WaitingForMoment(string Name, Func<World, IFault> Make) : FaultCase(Name)
{
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(60);

    // That it is not in force is the point: what is there to find is the claim and the owed undo.
    public override IReadOnlyList<string>? Operations => ["undo", "client-loss", "heal", "stop", "host-loss", "recovery", "injector"];

    public override bool IsTimed => true;

    public override Action Inject(FaultClient client, World world, FaultOptions options)
    {
        var armed = client.Arm(Make(world), options);
        var fire = armed.FireAfterAsync(Later);
        while (client.List().FirstOrDefault(fault => fault.Id == armed.Id)?.State != FaultState.Scheduled)
        {
            if (fire.IsCompleted)
                fire.GetAwaiter().GetResult();
            Thread.Sleep(1);
        }

        return () => armed.Undo();
    }
}
