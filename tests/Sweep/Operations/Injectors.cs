using System.Diagnostics;
using LuminaGuard.FaultD.Sweep.Snapshots;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>The processes that fire for a daemon, known by the lock of its state directory, which they have open.</summary>
internal static class Injectors
{
    /// <summary>The injectors of a state directory.</summary>
    public static IReadOnlyList<int> Find(World world)
    {
        string sought = Path.Combine(world.StateDirectory, "injector");
        return
        [
            .. Directory.GetDirectories("/proc")
                .Select(directory => int.TryParse(Path.GetFileName(directory), out var pid) ? pid : 0)
                .Where(pid => pid > 0 && ProcessFacts.CommandLine(pid).Contains("--injector\0", StringComparison.Ordinal) && HasOpen(pid, sought)),
        ];
    }

    /// <summary>What is to be said of those that outlive their daemon: one that was killed needs a moment to die.</summary>
    public static IReadOnlyList<string> Left(World world, TimeSpan settle)
    {
        var start = Stopwatch.GetTimestamp();
        IReadOnlyList<int> left;
        while ((left = Find(world)).Count > 0 && Stopwatch.GetElapsedTime(start) < settle)
            Thread.Sleep(1);
        return [.. left.Select(pid => $"the injector, process {pid}, is left")];
    }

    private static bool HasOpen(int pid, string path)
    {
        try
        {
            return Directory.GetFiles($"/proc/{pid}/fd").Any(file => File.ResolveLinkTarget(file, returnFinalTarget: false)?.FullName == path);
        }
        catch (IOException)
        {
            // It is gone.
            return false;
        }
    }
}
