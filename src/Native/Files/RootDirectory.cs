using System.Globalization;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>The root directory of a process, by descriptor: what its paths begin at, in its mount namespace.</summary>
public sealed class RootDirectory : IDisposable
{
    private readonly OwnedFd _fd;

    private RootDirectory(OwnedFd fd) => _fd = fd;

    /// <summary>The descriptor, open for its path only.</summary>
    internal int Descriptor => _fd.Value;

    /// <summary>Opens it by /proc/PID/root; whose it is has to be asked after that, of a pidfd.</summary>
    /// <returns>ENOENT: nobody has the number. EACCES: we may not look into the process (ptrace(2), access mode checking).</returns>
    public static Errno TryOpen(int pid, out RootDirectory? root)
    {
        Errno errno = Fd.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/root"), O_PATH | O_DIRECTORY, out int fd);
        root = errno == Errno.None ? new RootDirectory(new OwnedFd(fd)) : null;
        return errno;
    }

    /// <summary>Opens a file below it to change it; no link is followed, not the last nor any on the way.</summary>
    /// <param name="path">Its path without links, from this root.</param>
    /// <param name="file">The file; null on failure.</param>
    /// <returns>ENOENT, ENOTDIR; ELOOP: a link; EACCES; EROFS: mounted so here; EINVAL: no regular file.</returns>
    public Errno TryOpenToWrite(string path, out WritableFile? file)
    {
        file = null;
        // What is there is looked at before it is opened: opening a device has effects of its own.
        Errno errno = Fd.OpenBeneath(_fd.Value, path, O_PATH, (ulong)(RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS), out int found);
        if (errno != Errno.None)
            return errno;
        using var there = new OwnedFd(found);
        errno = Fd.Stat(found, out var stat);
        if (errno != Errno.None || !stat.IsRegular)
            return errno != Errno.None ? errno : Errno.EINVAL;
        errno = Fd.Open($"/proc/self/fd/{found}", O_RDWR | O_NONBLOCK, out int fd);
        return errno == Errno.None ? WritableFile.TryTake(new OwnedFd(fd), out file) : errno;
    }

    /// <summary>What a file is called in a directory below it, by its inode number; null when none has that there.</summary>
    /// <param name="path">The directory's path without links, from this root.</param>
    /// <param name="inode">The number.</param>
    public string? NameOf(string path, ulong inode)
    {
        Errno errno = Fd.OpenBeneath(
            _fd.Value, path, O_RDONLY | O_DIRECTORY, (ulong)(RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS), out int fd);
        if (errno != Errno.None)
            return null;
        using var directory = new OwnedFd(fd);
        return DirectoryEntries.List(fd, out var entries) == Errno.None ? entries.Find(entry => entry.Inode == inode).Name : null;
    }

    /// <summary>The filesystem of a directory below it, as st_dev has it; no link is followed.</summary>
    /// <param name="path">Its path without links, from this root.</param>
    /// <param name="device">The number; 0 on failure.</param>
    /// <returns>ENOENT, ENOTDIR; ELOOP: a link.</returns>
    public Errno TryDeviceOf(string path, out ulong device)
    {
        device = 0;
        Errno errno = Fd.OpenBeneath(
            _fd.Value, path, O_PATH | O_DIRECTORY, (ulong)(RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS), out int fd);
        if (errno != Errno.None)
            return errno;
        errno = Fd.Stat(fd, out var stat);
        Fd.Close(fd);
        device = stat.Device;
        return errno;
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => _fd.Dispose();
}
