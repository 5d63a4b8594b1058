using System.Globalization;

namespace LuminaGuard.FaultD.Sweep.Snapshots;

/// <summary>Every cgroup under a directory of cgroup2: that it exists, whether it is frozen, and its limits.</summary>
internal static class CgroupFacts
{
    private static readonly string[] Limits =
    [
        "cpu.max", "cpu.weight", "cpuset.cpus", "memory.max", "memory.high", "memory.low", "memory.min", "memory.swap.max", "pids.max",
        "io.max", "io.weight",
    ];

    public static void Add(Snapshot snapshot, string label, string? root)
    {
        if (root is null || !Directory.Exists(root))
            return;
        foreach (var directory in Directory.GetDirectories(root, "*", SearchOption.AllDirectories).Append(root))
        {
            var prefix = $"{label} {directory[root.Length..]}/ ";
            snapshot.Set($"{prefix}freeze asked", Read(directory, "cgroup.freeze"));
            var isFrozen = Read(directory, "cgroup.events").Contains("frozen 1", StringComparison.Ordinal);
            snapshot.Set($"{prefix}frozen", isFrozen ? "1" : "0");
            // A ballast or a burner: all others that are there belong to the world.
            var strangers = Read(directory, "cgroup.procs").Split('\n').Count(pid => Read($"/proc/{pid}", "comm").StartsWith("faultd-", StringComparison.Ordinal));
            snapshot.Set($"{prefix}of faultd's", strangers.ToString(CultureInfo.InvariantCulture));
            snapshot.Set($"{prefix}filters", $"{FilterFacts.Count(directory, egress: false)} in, {FilterFacts.Count(directory, egress: true)} out");
            foreach (var file in Limits)
                snapshot.Set($"{prefix}{file}", Read(directory, file));
        }
    }

    private static string Read(string directory, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, file)).Trim();
        }
        catch (IOException)
        {
            return "absent";
        }
    }
}
