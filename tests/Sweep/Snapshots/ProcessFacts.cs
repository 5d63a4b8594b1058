using System.Text;

namespace LuminaGuard.FaultD.Sweep.Snapshots;

/// <summary>
/// A process as /proc shows it: its limits and cgroup, and of each thread state, tracer, affinity and pending signals.
/// </summary>
internal static class ProcessFacts
{
    public static string Prefix(string label, int pid) => $"{label} {pid} ";

    /// <summary>The main thread goes by that name, so that two processes can be compared.</summary>
    public static string ThreadPrefix(string label, int pid, int tid) =>
        $"{label} {pid} thread {(tid == pid ? "main" : tid)} ";

    /// <summary>Adds the process and its threads; one that is gone adds nothing, and so differs.</summary>
    public static void Add(Snapshot snapshot, string label, int pid)
    {
        var prefix = Prefix(label, pid);
        foreach (var line in Lines($"/proc/{pid}/limits").Skip(1))
            snapshot.Set($"{prefix}limit {line[..26].TrimEnd()}", Columns(line[26..]));
        foreach (var line in Lines($"/proc/{pid}/cgroup"))
            snapshot.Set($"{prefix}cgroup {line.Split(':')[1]}", line);
        foreach (var tid in Threads(pid))
            AddThread(snapshot, ThreadPrefix(label, pid, tid), $"/proc/{pid}/task/{tid}/status");
    }

    /// <summary>Its arguments, each with a NUL behind it; nothing when it is gone, dead, or in the middle of an exec.</summary>
    public static string CommandLine(int pid)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>The ids of the threads of a process; none when it is gone.</summary>
    public static IReadOnlyList<int> Threads(int pid)
    {
        try
        {
            var tasks = Directory.GetDirectories($"/proc/{pid}/task");
            return [.. tasks.Select(path => int.Parse(Path.GetFileName(path), null))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static void AddThread(Snapshot snapshot, string prefix, string path)
    {
        foreach (var line in Lines(path))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var value = line[(colon + 1)..].Trim();
            switch (line[..colon])
            {
                case "State":
                    snapshot.Set($"{prefix}state", State(value[0]));
                    break;
                case "TracerPid" or "Cpus_allowed_list" or "SigPnd" or "ShdPnd":
                    snapshot.Set(prefix + line[..colon], value);
                    break;
            }
        }
    }

    // Running, sleeping and in disk wait are all the same to a fault: the thread goes on by itself.
    private static string State(char letter) => letter switch
    {
        'R' or 'S' or 'D' or 'I' => "runs",
        'T' => "stopped",
        't' => "traced",
        _ => $"dead ({letter})",
    };

    private static string Columns(string line) =>
        string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            // ENOENT or ESRCH: gone between listing and reading.
            return [];
        }
    }
}
