namespace LuminaGuard.FaultD.Sweep.Snapshots;

/// <summary>Every cgroup under a directory of cgroup2: that it exists, and whether it is frozen.</summary>
internal static class CgroupFacts
{
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
