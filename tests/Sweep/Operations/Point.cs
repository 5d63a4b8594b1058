using LuminaGuard.FaultD.Sweep.Faults;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Reports;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>One kill and everything around it: a fresh world, the operation, births, recovery, comparison.</summary>
internal static class Point
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    public static PointResult Run(SweepContext context, FaultCase fault, Operation operation, Trigger killAt)
    {
        using var world = context.NewWorld(fault.NeedsCgroup);
        try
        {
            return Run(context, world, fault, operation, killAt);
        }
        catch (Exception cause) when (cause is FaultException or InvalidOperationException)
        {
            return new PointResult(
                killAt, Outcome.Failed($"{operation.Name} could not be run: {cause.Message}; {world.Log.Tail()}"), [], []);
        }
    }

    private static PointResult Run(SweepContext context, World world, FaultCase fault, Operation operation, Trigger killAt)
    {
        var (outcome, stops) = operation.Run(context, world, fault, killAt);
        if (fault.KernelHeals && world.Leftovers(Settle) is { Count: > 0 } unhealed)
            return new PointResult(killAt, outcome, stops, [.. unhealed.Select(line => $"before recovery: {line}")]);

        // What is born of a target whose daemon is dead has to be put right as well.
        world.Births(fault.HoldsTarget);
        var complaints = Recovery.Run(context, world);
        return new PointResult(killAt, outcome, stops, [.. complaints, .. world.Leftovers(Settle)]);
    }
}
