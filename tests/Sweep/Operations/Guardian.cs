using System.Diagnostics;
using LuminaGuard.FaultD.Sweep.Snapshots;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>The process that an embedded daemon leaves behind to recover after it, known by its command line.</summary>
internal static class Guardian
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The guardian of a state directory; 0 when there is none.</summary>
    public static int Find(World world)
    {
        var sought = $"--guard\0{world.StateDirectory}\0";
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), out var pid)
                && ProcessFacts.CommandLine(pid).Contains(sought, StringComparison.Ordinal))
            {
                return pid;
            }
        }

        return 0;
    }

    /// <summary>
    /// The guardian of a daemon that has started one; 0 when it does not appear. In the middle of its execve(2) a process has no
    /// command line, and whoever started it by vfork(2) goes on from there already.
    /// </summary>
    public static int Await(World world)
    {
        var start = Stopwatch.GetTimestamp();
        int pid;
        while ((pid = Find(world)) == 0 && Stopwatch.GetElapsedTime(start) < Limit)
            Thread.Sleep(1);
        return pid;
    }

    /// <summary>Waits until the guardian has done its work; one that does not end counts as left over.</summary>
    public static IReadOnlyList<string> WaitForEnd(World world)
    {
        var start = Stopwatch.GetTimestamp();
        for (int pid; (pid = Find(world)) != 0; Thread.Sleep(1))
        {
            if (Stopwatch.GetElapsedTime(start) > Limit)
                return [$"the guardian, process {pid}, has not ended"];
        }

        return [];
    }
}
