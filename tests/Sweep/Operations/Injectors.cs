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

    /// <summary>What is to be said of those that outlive recovery.</summary>
    public static IReadOnlyList<string> Left(World world) => [.. Find(world).Select(pid => $"the injector, process {pid}, is left")];

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
