using LuminaGuard.FaultD.Sweep.Faults;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Reports;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>One kill and everything around it: a fresh world, the operation, births, recovery, comparison.</summary>
internal static class Point
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    public static PointResult Run(SweepContext context, FaultCase fault, Operation operation, KillMoment killAt)
    {
        using var world = context.NewWorld(fault.NeedsCgroup, fault.NeedsNetwork);
        var (outcome, stops) = Operate(context, world, fault, operation, killAt);
        try
        {
            return new PointResult(killAt, outcome, stops, Afterwards(context, world, fault, operation));
        }
        catch (InvalidOperationException cause)
        {
            return new PointResult(killAt, outcome, stops, [cause.Message]);
        }
    }

    private static (Outcome Outcome, IReadOnlyList<KillPoint> Stops) Operate(
        SweepContext context, World world, FaultCase fault, Operation operation, KillMoment killAt)
    {
        try
        {
            return operation.Run(context, world, fault, killAt);
        }
        catch (FaultException cause)
        {
            return (Operation.Refused($"{operation.Name} could not be prepared", cause), []);
        }
        catch (InvalidOperationException cause)
        {
            return (Outcome.Failed($"{operation.Name} could not be run: {cause.Message}; {world.Log.Tail()}"), []);
        }
    }

    private static IReadOnlyList<string> Afterwards(
        SweepContext context, World world, FaultCase fault, Operation operation)
    {
        if (fault.KernelHeals && world.Leftovers(Settle) is { Count: > 0 } unhealed)
            return [.. unhealed.Select(line => $"before recovery: {line}")];

        // What is born of a target whose daemon is dead has to be put right as well.
        world.Births(fault.HoldsTarget);
        var complaints = context.Guarded && !operation.EndsGuardian
            ? Guardian.WaitForEnd(world)
            : Recovery.Run(context, world);
        return [.. complaints, .. Injectors.Left(world, Settle), .. world.Leftovers(Settle)];
    }
}
