using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>Pid namespaces (pid_namespaces(7)), known by the inode numbers of /proc/PID/ns/pid.</summary>
public static class PidNamespaces
{
    /// <summary>linux/nsfs.h: _IO(0xb7, 0x2).</summary>
    internal const int NS_GET_PARENT = 0xb702;

    /// <summary>How deep the kernel lets them nest (MAX_PID_NS_LEVEL), and one more.</summary>
    private const int MaxLevels = 33;

    /// <summary>The inode number of our own pid namespace.</summary>
    public static ulong Own { get; } = ProcFile.NamespaceInode("/proc/self/ns/pid");

    /// <summary>
    /// Whether a process can be named in a pid namespace: it lives in that one or in one below it. False also where we
    /// may not look.
    /// </summary>
    /// <param name="pidNamespace">The namespace, our own or below it.</param>
    /// <param name="pid">The process, by its number here.</param>
    public static bool IsVisibleFrom(ulong pidNamespace, int pid)
    {
        if (pidNamespace == 0 || Fd.Open($"/proc/{pid}/ns/pid", O_RDONLY, out int fd) != Errno.None)
            return false;
        for (int level = 0; level < MaxLevels; level++)
        {
            bool known = Fd.Stat(fd, out FileStat stat) == Errno.None;
            if (known && stat.Inode == pidNamespace)
            {
                Fd.Close(fd);
                return true;
            }
            // EPERM: the parent is above our own, so the one looked for is not on this line.
            int parent = known && stat.Inode != Own ? ioctl(fd, NS_GET_PARENT) : -1;
            Fd.Close(fd);
            if (parent < 0)
                return false;
            fd = parent;
        }
        Fd.Close(fd);
        return false;
    }

    /// <summary>Turns a number as a caller means it into ours.</summary>
    /// <param name="callerPid">The caller, by his number here; hold his pidfd across the call.</param>
    /// <param name="pidInCallerNamespace">The number in his pid namespace.</param>
    /// <param name="pidHere">
    /// The number in ours. In one namespace it is the same, whether anybody has it or not.
    /// </param>
    /// <returns>
    /// ESRCH: he means nobody, or somebody not visible here, or he himself is not visible here. EACCES: his namespace
    /// cannot be read.
    /// </returns>
    public static Errno Translate(int callerPid, int pidInCallerNamespace, out int pidHere)
    {
        pidHere = 0;
        // A peer outside of our namespace has the number 0 (SO_PEERCRED).
        if (callerPid <= 0 || pidInCallerNamespace <= 0)
            return Errno.ESRCH;
        ulong callers = ProcFs.PidNamespace(callerPid);
        if (callers == 0)
            return ProcessStat.TryRead(callerPid) is null ? Errno.ESRCH : Errno.EACCES;
        if (callers == Own)
        {
            pidHere = pidInCallerNamespace;
            return Errno.None;
        }
        int level = (ProcessStatus.TryRead(callerPid)?.NamespacePids.Length ?? 0) - 1;
        if (level < 1)
            return Errno.ESRCH;
        foreach (int candidate in ProcFs.Processes())
        {
            int[] numbers = ProcessStatus.TryRead(candidate)?.NamespacePids ?? [];
            if (numbers.Length > level && numbers[level] == pidInCallerNamespace && IsVisibleFrom(callers, candidate))
            {
                pidHere = candidate;
                return Errno.None;
            }
        }
        return Errno.ESRCH;
    }
}
