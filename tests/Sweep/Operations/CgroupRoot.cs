namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>A cgroup2 directory of the sweep's own, below which each point makes one for its target.</summary>
internal sealed class CgroupRoot : IDisposable
{
    private const string Prefix = "faultd-sweep-";
    private static readonly string? Mount = FindMount();
    private int _made;

    private CgroupRoot(string mountPoint, string path)
    {
        MountPoint = mountPoint;
        Path = path;
    }

    /// <summary>The controllers that cgroups of cgroup2 can have on this host.</summary>
    public static IReadOnlyList<string> HostControllers { get; } = Mount is null ? [] : ControllersOf(Mount);

    /// <summary>A disk of this host, by its name in /dev, that nothing is done to but limit how fast the target may write to it.</summary>
    public static string SomeDisk => System.IO.Path.GetFileName(Directory.GetDirectories("/sys/block").Order(StringComparer.Ordinal).First());

    public string MountPoint { get; }

    public string Path { get; }

    /// <summary>Null where there is no cgroup2 mount we may write to.</summary>
    public static CgroupRoot? TryMake()
    {
        if (Mount is not { } mount)
            return null;
        try
        {
            RemoveDead(mount);
            var path = $"{mount}/{Prefix}{Environment.ProcessId}";
            var root = new CgroupRoot(mount, Directory.CreateDirectory(path).FullName);
            // For the cgroups below it; it holds no process itself.
            foreach (var controller in ControllersOf(path))
                File.WriteAllText($"{path}/cgroup.subtree_control", "+" + controller);
            return root;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string[] ControllersOf(string path) => File.ReadAllText($"{path}/cgroup.controllers")
        .Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // man 5 proc: the fields after " - " are type, source and options; the fifth before it is the mount point.
    private static string? FindMount() => File.ReadLines("/proc/self/mountinfo")
        .FirstOrDefault(line => line.Contains(" - cgroup2 ", StringComparison.Ordinal))?.Split(' ')[4];

    // What a sweep that was killed has left: its processes died with it, its cgroups did not.
    private static void RemoveDead(string mountPoint)
    {
        foreach (var root in Directory.GetDirectories(mountPoint, Prefix + "*"))
        {
            if (Directory.Exists($"/proc/{root[(mountPoint.Length + 1 + Prefix.Length)..]}"))
                continue;
            var below = Directory.GetDirectories(root, "*", SearchOption.AllDirectories);
            foreach (var path in below.OrderByDescending(path => path.Length).Append(root))
                TryRemove(path);
        }
    }

    // Another sweep may be at the same, or a process not dead yet: then the next one does it.
    private static void TryRemove(string path)
    {
        try
        {
            Directory.Delete(path);
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Makes a cgroup and moves processes into it.</summary>
    public string Make(params IEnumerable<int> pids)
    {
        var path = Directory.CreateDirectory($"{Path}/{++_made}").FullName;
        foreach (var pid in pids)
            Move(pid, path);
        return path;
    }

    public static void Move(int pid, string path) => File.WriteAllText($"{path}/cgroup.procs", $"{pid}");

    /// <summary>The processes of a cgroup; none when it is gone.</summary>
    public static IReadOnlyList<int> Members(string path)
    {
        try
        {
            return [.. File.ReadAllLines($"{path}/cgroup.procs").Select(line => int.Parse(line, null))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Removes a cgroup whose processes have been killed; they leave it a moment after they died.</summary>
    public static void Remove(string path)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                Directory.Delete(path);
                return;
            }
            catch (IOException) when (tries < 1_000)
            {
                Thread.Sleep(1);
            }
        }
    }

    public void Dispose() => Remove(Path);
}
