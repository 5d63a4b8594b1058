using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <content>The files in the directory.</content>
public sealed partial class SafeDirectory
{
    private const uint PrivateFileMode = 0x180; // 0600

    /// <summary>Makes a file that was not there (mode 0600) and writes all of it.</summary>
    /// <exception cref="LinuxException">The errors of <see cref="TryWriteNew"/>.</exception>
    public void WriteNew(string name, ReadOnlySpan<byte> data) =>
        TryWriteNew(name, data).ThrowIfFailed("write", System.IO.Path.Join(Path, name));

    /// <summary>Makes a file that was not there (mode 0600) and writes all of it; on failure none is left.</summary>
    /// <param name="name">The file.</param>
    /// <param name="data">Its content.</param>
    /// <param name="durable">
    /// Whether it is on the disk afterwards (fsync(2)); its name needs <see cref="TrySync"/> too.
    /// </param>
    /// <returns>EEXIST (a symbolic link too), ENOSPC (a short write too), EDQUOT, EROFS, EACCES, EIO.</returns>
    public Errno TryWriteNew(string name, ReadOnlySpan<byte> data, bool durable = false)
    {
        Errno errno = Fd.OpenAt(
            Descriptor, Single(name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, PrivateFileMode, out int fd);
        if (errno != Errno.None)
            return errno;
        errno = Fd.WriteAll(fd, data);
        if (errno == Errno.None && durable && fsync(fd) < 0)
            errno = ErrnoExtensions.Last;
        Fd.Close(fd);
        if (errno != Errno.None)
            _ = Unlink(name);
        return errno;
    }

    /// <summary>Renames within the directory, in place of a file of that name.</summary>
    public unsafe Errno Rename(string from, string to)
    {
        // SAFETY: both arrays are pinned for the call and end in NUL.
        fixed (byte* f = Fd.CString(Single(from)), t = Fd.CString(Single(to)))
            return LibcFile.renameat(Descriptor, f, Descriptor, t) < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>Removes a file, or a symbolic link itself; ENOENT when there is none.</summary>
    public Errno Unlink(string name) => Unlink(Single(name), 0);

    /// <summary>Removes an empty directory; ENOTEMPTY when it is not.</summary>
    public Errno RemoveDirectory(string name) => Unlink(Single(name), AT_REMOVEDIR);

    /// <summary>
    /// Reads a whole file that nobody but our effective user can have written. Never blocks on a pipe or device.
    /// </summary>
    /// <param name="name">The file.</param>
    /// <param name="maxBytes">The longest file accepted.</param>
    /// <param name="data">The bytes; null on failure.</param>
    /// <returns>
    /// ENOENT; ELOOP: a symbolic link; EPERM: not a regular file, another owner's, writable by others, or with a second
    /// name; EFBIG: longer.
    /// </returns>
    public Errno TryRead(string name, int maxBytes, out byte[]? data)
    {
        data = null;
        Errno errno = Fd.OpenAt(Descriptor, Single(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, out int fd);
        return errno != Errno.None ? errno : Fd.ReadAndClose(fd, static stat => IsOurs(stat), maxBytes, out data);
    }

    /// <summary>The names in it, without "." and "..", in no order.</summary>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public IReadOnlyList<string> List()
    {
        DirectoryEntries.List(Descriptor, out List<DirectoryEntries.Entry> entries).ThrowIfFailed("list", Path);
        return [.. entries.Select(entry => entry.Name)];
    }

    /// <summary>Whether something has that name, be it a dangling link.</summary>
    public bool Exists(string name) => Fd.StatAt(Descriptor, Single(name), out _) == Errno.None;

    /// <summary>Puts the names in it on the disk (fsync(2)); for journals that outlive the boot.</summary>
    /// <returns>EIO, ENOSPC.</returns>
    public Errno TrySync() => fsync(Descriptor) < 0 ? ErrnoExtensions.Last : Errno.None;

    /// <summary>A plain file of our own that nobody else may write, or reach by another name.</summary>
    internal static bool IsOurs(in FileStat stat) =>
        stat.IsRegular && stat.Uid == Credentials.EffectiveUid && stat.Links == 1 && (stat.Mode & 0x12) == 0;

    private unsafe Errno Unlink(string name, int flags)
    {
        // SAFETY: the array is pinned for the call and ends in NUL.
        fixed (byte* p = Fd.CString(name))
            return unlinkat(Descriptor, p, flags) < 0 ? ErrnoExtensions.Last : Errno.None;
    }
}
