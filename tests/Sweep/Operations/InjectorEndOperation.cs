using LuminaGuard.FaultD.Sweep.Faults;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>The life of an injector from the request that has it started to the end of what ends by itself.</summary>
internal sealed class InjectorEndOperation : InjectorOperation
{
    public override string Name => "injector-end";

    public override bool IsFor(SweepContext context, FaultCase fault) => fault.EndsByItself;

    protected override void Act(TracedDaemon daemon, World world, FaultCase fault)
    {
        fault.InjectEnding(daemon.Client, world);
        WaitUntilHealed(daemon, world);
    }
}
