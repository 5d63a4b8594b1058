using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>The recovery that has to put everything right, undisturbed.</summary>
internal static class Recovery
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static IReadOnlyList<string> Arguments(World world) => ["--recover", "--state-dir", world.StateDirectory];

    /// <summary>Runs <c>faultd --recover</c>; what it complains of counts as left over.</summary>
    public static IReadOnlyList<string> Run(SweepContext context, World world)
    {
        var pid = Spawn.Start(
            context.DaemonProgram, Arguments(world), world.Log.Input, world.Log.Output, world.Log.Output);
        var end = Signals.WaitForEnd(pid, Limit);
        return end is { Exited: true, ExitCode: 0 } ? [] : [$"faultd --recover {end}; {world.Log.Tail()}"];
    }
}
