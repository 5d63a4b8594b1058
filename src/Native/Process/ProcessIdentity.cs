using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Names one process for good, where a pid names whoever has the number now. With a forced number the start time came
/// back too, since it ticks in 10 ms; the pidfs inode number never does.
/// </summary>
/// <param name="BootId">The boot it runs in.</param>
/// <param name="PidNamespace">The pid namespace in which <paramref name="Pid"/> was read: that of the reader.</param>
/// <param name="Pid">Its number there.</param>
/// <param name="StartTicks">Its start after boot, in clock ticks.</param>
/// <param name="PidfsInode">Its inode number in pidfs; 0 on kernels before 6.9.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ProcessIdentity(
    Guid BootId, ulong PidNamespace, int Pid, ulong StartTicks, ulong PidfsInode)
{
    /// <summary>Identifies the process that has a number now, and opens it.</summary>
    /// <param name="pid">The number, in our pid namespace.</param>
    /// <param name="id">Who that is; meaningless on failure.</param>
    /// <param name="fd">A reference to it, the caller's to dispose; null on failure.</param>
    /// <returns>
    /// ESRCH: nobody, or a zombie. EINVAL or ENOENT: a thread's number. EOPNOTSUPP: /proc is not of our pid namespace.
    /// EACCES: /proc hides it.
    /// </returns>
    /// <exception cref="LinuxException">It could not be told: no descriptors or memory left.</exception>
    public static Errno TryCapture(int pid, out ProcessIdentity id, out PidFd? fd) => TryCapture(pid, out id, out fd, out _);

    /// <summary>The same, with what its stat said meanwhile.</summary>
    /// <param name="pid">The number, in our pid namespace.</param>
    /// <param name="id">Who that is; meaningless on failure.</param>
    /// <param name="fd">A reference to it, the caller's to dispose; null on failure.</param>
    /// <param name="stat">Read while it had not exited; null on failure.</param>
    /// <returns>The errors of the other.</returns>
    /// <exception cref="LinuxException">It could not be told: no descriptors or memory left.</exception>
    public static Errno TryCapture(int pid, out ProcessIdentity id, out PidFd? fd, out ProcessStat? stat)
    {
        id = default;
        fd = null;
        stat = null;
        if (!ProcFs.IsOfOwnNamespace)
            return Errno.EOPNOTSUPP;
        Errno errno = PidFd.TryOpen(pid, out PidFd? opened);
        errno.ThrowIfShort("open", $"pid {pid}");
        if (errno != Errno.None)
            return errno;
        try
        {
            stat = ProcessStat.TryRead(pid);
        }
        catch
        {
            opened!.Dispose();
            throw;
        }
        // The number cannot be given away while its process has not exited, so what /proc said was about this one.
        bool exited = opened!.HasExited;
        if (stat is null || exited)
        {
            opened.Dispose();
            stat = null;
            return exited ? Errno.ESRCH : Errno.EACCES;
        }
        id = new ProcessIdentity(ProcFs.BootId, PidNamespaces.Own, pid, stat.StartTicks, opened.UniqueInode);
        fd = opened;
        return Errno.None;
    }

    /// <summary>Finds the process again.</summary>
    /// <param name="fd">
    /// A reference to it, the caller's to dispose, when <see cref="Reopened.Alive"/>; else null.
    /// </param>
    /// <exception cref="LinuxException">
    /// It could not be told: no descriptors or memory left, or a /proc that hides the process.
    /// </exception>
    public Reopened Reopen(out PidFd? fd)
    {
        fd = null;
        if (BootId != ProcFs.BootId)
            return Reopened.ElsewhereBoot;
        if (PidNamespace != PidNamespaces.Own)
            return Reopened.ElsewhereNamespace;
        Errno errno = PidFd.TryOpen(Pid, out PidFd? opened);
        // EINVAL, ENOENT: the number is a thread's by now. Anything else is no proof of an end: undo stays owed.
        if (errno is Errno.ESRCH or Errno.EINVAL or Errno.ENOENT)
            return Reopened.Gone;
        errno.ThrowIfFailed("open", $"pid {Pid}");
        if (!opened!.HasExited && IsSame(opened))
        {
            fd = opened;
            return Reopened.Alive;
        }
        opened.Dispose();
        return Reopened.Gone;
    }

    /// <summary>How long it has existed, by CLOCK_BOOTTIME; right to one clock tick (10 ms).</summary>
    public TimeSpan Age()
    {
        decimal startNs = StartTicks * (1_000_000_000m / ProcFs.ClockTicksPerSecond);
        return TimeSpan.FromTicks((long)((KernelClock.BoottimeNs - startNs) / 100));
    }

    private bool IsSame(PidFd opened)
    {
        if (PidfsInode != 0 && PidFd.KernelHasUniqueInodes)
            return opened.UniqueInode == PidfsInode;
        ulong? start = ProcessStat.TryRead(Pid)?.StartTicks;
        if (opened.HasExited)
            return false;
        return start is null
            ? throw new LinuxException(Errno.EACCES, "read", $"/proc/{Pid}/stat")
            : start == StartTicks;
    }
}
