using System.Globalization;
using System.Text;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>What /proc tells about processes. Everything here may be out of date when it is returned.</summary>
public static class ProcFs
{
    private const int _SC_CLK_TCK = 2;

    // No chain of parents is that long; one that was read while numbers changed hands might be.
    private const int MostAncestors = 4096;

    /// <summary>/proc/sys/kernel/random/boot_id: another one after each boot.</summary>
    public static Guid BootId { get; } = ReadBootId();

    /// <summary>Units of start times: sysconf(_SC_CLK_TCK), 100 on every Linux so far.</summary>
    public static long ClockTicksPerSecond { get; } = (long)sysconf(_SC_CLK_TCK);

    /// <summary>MemAvailable of /proc/meminfo, in bytes: what can be taken before anything is swapped out; proc_meminfo(5).</summary>
    public static long AvailableBytes
    {
        get
        {
            ReadOnlySpan<byte> text = ProcFile.TryRead("/proc/meminfo");
            while (Words.NextLine(ref text, out ReadOnlySpan<byte> line))
            {
                if (line.StartsWith("MemAvailable:"u8))
                    return Integers(line["MemAvailable:".Length..]) is [var kilobytes, ..] ? kilobytes * 1024L : 0;
            }
            return 0;
        }
    }

    /// <summary>
    /// Whether /proc numbers processes as our own pid namespace does. False after a bare unshare(CLONE_NEWPID)
    /// without a new /proc: then no number read there may be used in a call.
    /// </summary>
    public static bool IsOfOwnNamespace { get; } =
        ProcFile.TryReadLink("/proc/self") == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Every process that /proc shows to us, kernel threads too.</summary>
    public static IEnumerable<int> Processes() => Numbers("/proc");

    /// <summary>The threads of a process; empty when it is gone.</summary>
    public static IReadOnlyList<int> Threads(int pid) => Numbers($"/proc/{pid}/task");

    /// <summary>
    /// The process and its parents up to the first, each read when it is reached. A null at the end: one ended meanwhile, and
    /// left its children to another.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <param name="read">Where a process's state is to be read; proc_pid_stat(5) when not given.</param>
    public static IEnumerable<ProcessStat?> Lineage(int pid, Func<int, ProcessStat?>? read = null)
    {
        for (int steps = 0; steps < MostAncestors; steps++)
        {
            var stat = read is null ? ProcessStat.TryRead(pid) : read(pid);
            yield return stat;
            if (stat is not { ParentPid: > 0 and var parent })
                yield break;
            pid = parent;
        }
    }

    /// <summary>
    /// The children of all its threads. From /proc/PID/task/TID/children where the kernel has it, which may miss one
    /// while others end; else from everyone's parent.
    /// </summary>
    public static IReadOnlyList<int> Children(int pid)
    {
        List<int> children = [];
        foreach (int tid in Threads(pid))
        {
            Errno errno = ProcFile.Read($"/proc/{pid}/task/{tid}/children", out byte[]? text);
            errno.ThrowIfShort("read", $"/proc/{pid}/task/{tid}/children");
            if (errno == Errno.ENOENT && ProcFile.TryRead("/proc/thread-self/children") is null)
                return ChildrenByParent(pid);
            children.AddRange(Integers(text));
        }
        return children;
    }

    /// <summary>Children, their children and so on, parents before their children; not the process itself.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="isMeant">Leaves out a process with all that descends from it; nobody when not given.</param>
    public static IReadOnlyList<int> Descendants(int pid, Func<int, bool>? isMeant = null)
    {
        HashSet<int> seen = [pid];
        bool IsNew(int child) => seen.Add(child) && isMeant?.Invoke(child) != false;
        List<int> found = [.. Children(pid).Where(IsNew)];
        for (int i = 0; i < found.Count; i++)
            found.AddRange(Children(found[i]).Where(IsNew));
        return found;
    }

    /// <summary>The path of its program; null for a kernel thread and where we may not look.</summary>
    public static string? Executable(int pid) => ProcFile.TryReadLink($"/proc/{pid}/exe");

    /// <summary>
    /// Its cgroup in the cgroup2 hierarchy, "/a/b"; null when it is gone or there is no such hierarchy.
    /// </summary>
    public static string? CgroupPath(int pid) => ParseCgroup(ProcFile.TryRead($"/proc/{pid}/cgroup", isOneRecord: true));

    /// <summary>argv; empty for a kernel thread, a zombie, and where we may not look.</summary>
    public static string[] CommandLine(int pid)
    {
        ReadOnlySpan<byte> text = ProcFile.TryRead($"/proc/{pid}/cmdline");
        if (text.EndsWith("\0"u8))
            text = text[..^1];
        return text.IsEmpty ? [] : Encoding.UTF8.GetString(text).Split('\0');
    }

    /// <summary>The inode number of its pid namespace; 0 when it is gone and where we may not look.</summary>
    public static ulong PidNamespace(int pid) => ProcFile.NamespaceInode($"/proc/{pid}/ns/pid");

    /// <summary>The network namespace of a process, by the inode number of /proc/PID/ns/net; 0 when it is gone or not ours to see.</summary>
    public static ulong NetworkNamespace(int pid) => ProcFile.NamespaceInode($"/proc/{pid}/ns/net");

    /// <summary>The path behind "0::"; the lines of cgroup v1 before it are skipped.</summary>
    internal static string? ParseCgroup(ReadOnlySpan<byte> text)
    {
        while (Words.NextLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (line.StartsWith("0::"u8))
                return Encoding.UTF8.GetString(line[3..]);
        }
        return null;
    }

    internal static List<int> Integers(ReadOnlySpan<byte> text)
    {
        List<int> numbers = [];
        while (Words.Next(ref text, out ReadOnlySpan<byte> word))
        {
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                numbers.Add(number);
        }
        return numbers;
    }

    private static List<int> ChildrenByParent(int pid) =>
        [.. Processes().Where(candidate => ProcessStat.TryRead(candidate)?.ParentPid == pid)];

    /// <summary>The descriptors a process has open.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="numbers">As many as could be read.</param>
    /// <returns>ENOENT, ESRCH: it has ended. EACCES: we may not trace it.</returns>
    public static Errno TryDescriptors(int pid, out IReadOnlyList<int> numbers)
    {
        Errno errno = TryNumbers($"/proc/{pid}/fd", out var found);
        numbers = found;
        return errno;
    }

    /// <summary>What a process has open by a number, as proc_pid_fd(5) shows it: "pipe:[12345]", a path; null when it cannot be read.</summary>
    public static string? DescriptorLink(int pid, int fd) => ProcFile.TryReadLink($"/proc/{pid}/fd/{fd}");

    private static List<int> Numbers(string directory)
    {
        TryNumbers(directory, out var numbers).ThrowIfShort("list", directory);
        return numbers;
    }

    private static Errno TryNumbers(string directory, out List<int> numbers)
    {
        numbers = [];
        Errno errno = DirectoryEntries.List(directory, out List<DirectoryEntries.Entry> entries);
        foreach (DirectoryEntries.Entry entry in entries)
        {
            if (int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                numbers.Add(number);
        }
        return errno;
    }

    private static Guid ReadBootId()
    {
        const string Path = "/proc/sys/kernel/random/boot_id";
        ProcFile.Read(Path, out byte[]? text).ThrowIfFailed("read", Path);
        return Guid.Parse(Encoding.ASCII.GetString(text!).Trim());
    }
}
