using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <content>What <see cref="FileLock"/> needs.</content>
public sealed partial class SafeDirectory
{
    internal Errno OpenLockFile(string name, out int fd, out FileStat stat)
    {
        stat = default;
        Errno errno = Fd.OpenAt(
            Descriptor, Single(name), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, PrivateFileMode, out fd);
        if (errno != Errno.None)
            return errno;
        errno = Fd.Stat(fd, out stat);
        // No second name: somebody else's file linked here must not be written. None at all: just released, try again.
        if (errno == Errno.None && !IsOurs(stat with { Links = Math.Max(stat.Links, 1) }))
            errno = Errno.EPERM;
        if (errno != Errno.None)
            Fd.Close(fd);
        return errno;
    }

    /// <summary>Whether a process has the file of this name open under a number: proc_pid_fd(5). False where we may not look.</summary>
    /// <param name="name">The file, a single component.</param>
    /// <param name="pid">The process, in our pid namespace.</param>
    /// <param name="descriptor">Its number there.</param>
    public bool IsOpenIn(string name, int pid, int descriptor) =>
        Fd.StatOf(pid, descriptor, out FileStat open) == Errno.None && IsNamed(Single(name), open);

    /// <summary>Whether a name in this directory is still that of a file that is held open: its inode number is nobody else's then.</summary>
    internal bool IsNamed(string name, in FileStat open) =>
        Fd.StatAt(Descriptor, name, out FileStat named) == Errno.None && open.Inode == named.Inode && open.Device == named.Device;
}
