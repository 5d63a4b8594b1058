using System.Globalization;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>A cgroup of this benchmark's own.</summary>
internal sealed class BenchCgroup : IDisposable
{
    private readonly string _path;

    private BenchCgroup(string mountPoint)
    {
        Name = $"/faultd-bench-{Environment.ProcessId}";
        _path = mountPoint + Name;
        Directory.CreateDirectory(_path);
    }

    /// <summary>As a target names it.</summary>
    public string Name { get; }

    /// <summary>Null where none can be made.</summary>
    public static BenchCgroup? TryMake()
    {
        // man 5 proc: the fields after " - " are type, source and options; the fifth before it is the mount point.
        string? mount = File.ReadLines("/proc/self/mountinfo")
            .FirstOrDefault(line => line.Contains(" - cgroup2 ", StringComparison.Ordinal))?.Split(' ')[4];
        try
        {
            return mount is null ? null : new BenchCgroup(mount);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The file that a process is moved here by.</summary>
    public string Procs => Path.Combine(_path, "cgroup.procs");

    public void Add(int pid) => File.WriteAllText(Procs, pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>Its processes go back to where they may stay without it.</summary>
    public void Dispose()
    {
        string parent = Path.GetDirectoryName(_path)!;
        foreach (string pid in File.ReadAllLines(Path.Combine(_path, "cgroup.procs")))
            File.WriteAllText(Path.Combine(parent, "cgroup.procs"), pid);
        Directory.Delete(_path);
    }
}
