using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>Owns a pidfd: a reference to one process that stays that process when its number is used again.</summary>
public sealed class PidFd : SafeHandle
{
    private PidFd(int fd)
        : base(-1, ownsHandle: true) => SetHandle(fd);

    /// <summary>
    /// Whether this kernel gives every process an inode number that no other process has in this boot
    /// (pidfs, Linux 6.9 and later).
    /// </summary>
    public static bool KernelHasUniqueInodes { get; } = ProbeUniqueInodes();

    /// <inheritdoc/>
    public override bool IsInvalid => handle == -1;

    /// <summary>
    /// Whether the process has ended, reaped or not. False while any of its threads lives. No allocation.
    /// </summary>
    public bool HasExited => Fd.PollInput((int)handle, 0, out bool ready) == Errno.None && ready;

    /// <summary>
    /// The inode number of the process in pidfs; 0 where pidfds are anonymous inodes that all share one.
    /// </summary>
    public ulong UniqueInode
    {
        get => KernelHasUniqueInodes && Fd.Stat((int)handle, out FileStat stat) == Errno.None ? stat.Inode : 0;
    }

    /// <summary>The descriptor, to hand to another process; this object keeps it.</summary>
    public int Descriptor => (int)handle;

    /// <summary>Opens a process by number (pidfd_open(2)); a zombie can be opened.</summary>
    /// <exception cref="LinuxException">ESRCH: nobody has that number. EINVAL or ENOENT: it is a thread's.</exception>
    public static PidFd Open(int pid)
    {
        Errno errno = TryOpen(pid, out PidFd? fd);
        return fd ?? throw new LinuxException(errno, "open", $"pid {pid}");
    }

    /// <summary>Opens a process by number; the errors of <see cref="Open"/> as values.</summary>
    public static Errno TryOpen(int pid, out PidFd? fd)
    {
        // The kernel sets O_CLOEXEC on every pidfd.
        nint result = LibcPidFd.pidfd_open(SyscallNumbers.PidfdOpen, pid, 0);
        fd = result < 0 ? null : new PidFd((int)result);
        return result < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>Takes over a pidfd from elsewhere (SO_PEERPIDFD, SCM_RIGHTS); it is closed with this object.</summary>
    public static PidFd FromDescriptor(int ownedFd) => new(ownedFd);

    /// <summary>
    /// Sends a signal (pidfd_send_signal(2)); 0 only asks whether it would be allowed. No allocation, no exception;
    /// the caller keeps this object alive and undisposed across the call.
    /// </summary>
    /// <returns>
    /// ESRCH when the process has been reaped, EPERM when the kernel refuses, EINVAL for a bad number.
    /// </returns>
    public unsafe Errno Send(int signal)
    {
        // SAFETY: the null siginfo asks the kernel to make one, as kill(2) does.
        nint result = LibcPidFd.pidfd_send_signal(SyscallNumbers.PidfdSendSignal, handle, signal, null, 0);
        return result < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>Waits until the process has ended.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <returns>False when the time was over first.</returns>
    public bool WaitForExit(TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            int left = -1;
            if (timeout != Timeout.InfiniteTimeSpan)
            {
                // Rounded up: a wait cut to whole milliseconds would spin through the last one.
                TimeSpan rest = timeout - Stopwatch.GetElapsedTime(start);
                left = (int)Math.Clamp(Math.Ceiling(rest.TotalMilliseconds), 0, int.MaxValue);
            }
            Errno errno = Fd.PollInput((int)handle, left, out bool ready);
            if (ready)
                return true;
            if (errno is not (Errno.None or Errno.EINTR))
                throw new LinuxException(errno, "wait for", "a process");
            if (timeout != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(start) >= timeout)
                return false;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Fd.Close((int)handle);
        return true;
    }

    private static bool ProbeUniqueInodes()
    {
        if (TryOpen(Environment.ProcessId, out PidFd? self) != Errno.None)
            return false;
        using (self)
            return Fd.FilesystemType((int)self!.handle) == LibcPidFd.PidFsMagic;
    }
}
