using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>A path that a caller names: opened once, without magic links on the way, and used only by descriptor from then on.</summary>
/// <remarks>Call it with the caller's credentials assumed, so that the kernel judges him.</remarks>
public sealed class CallerPath : IDisposable
{
    private readonly OwnedFd _fd;

    private CallerPath(OwnedFd fd, FileStat stat)
    {
        _fd = fd;
        IsRegular = stat.IsRegular;
        IsOfProc = Fd.FilesystemType(fd.Value) == LibcFile.PROC_SUPER_MAGIC;
        Inode = stat.Inode;
        Device = stat.Device;
        Links = stat.Links;
        Owner = stat.Uid;
    }

    /// <summary>The descriptor, open for its path only.</summary>
    public int Descriptor => _fd.Value;

    /// <summary>Whether it is a regular file.</summary>
    public bool IsRegular { get; }

    /// <summary>Whether it is a file of proc(5).</summary>
    public bool IsOfProc { get; }

    /// <summary>Its number on its filesystem.</summary>
    public ulong Inode { get; }

    /// <summary>Its filesystem.</summary>
    public ulong Device { get; }

    /// <summary>Whose it is.</summary>
    public uint Owner { get; }

    /// <summary>How many names it has.</summary>
    public uint Links { get; }

    /// <summary>Whether it has a name still.</summary>
    public bool IsLinked => Fd.Stat(_fd.Value, out var stat) == Errno.None && stat.Links > 0;

    /// <summary>Opens a path for nothing but to know what it is.</summary>
    /// <param name="root">What his paths begin at: his root directory, in his mount namespace.</param>
    /// <param name="path">An absolute path; links are followed, those of /proc that are no paths are not.</param>
    /// <param name="opened">What is there; null on failure.</param>
    /// <returns>ENOENT, ENOTDIR, EACCES; ELOOP: a magic link.</returns>
    public static Errno TryOpen(RootDirectory root, string path, out CallerPath? opened)
    {
        opened = null;
        Errno errno = Fd.OpenBeneath(root.Descriptor, path, O_PATH, (ulong)(RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS), out int fd);
        if (errno != Errno.None)
            return errno;
        var owned = new OwnedFd(fd);
        errno = Fd.Stat(fd, out var stat);
        if (errno == Errno.None)
            opened = new CallerPath(owned, stat);
        else
            owned.Dispose();
        return errno;
    }

    /// <summary>Opens the same file to read it. Never blocks: what is no regular file is refused.</summary>
    /// <returns>EACCES; EINVAL: no regular file.</returns>
    public Errno TryOpenToRead(out ReadableFile? file)
    {
        file = null;
        if (!IsRegular)
            return Errno.EINVAL;
        Errno errno = Fd.Open($"/proc/self/fd/{_fd.Value}", O_RDONLY | O_NONBLOCK, out int fd);
        file = errno == Errno.None ? new ReadableFile(new OwnedFd(fd)) : null;
        return errno;
    }

    /// <summary>Opens the same file to change it. Never blocks: what is no regular file is refused.</summary>
    /// <returns>EACCES; EROFS; ETXTBSY: it is being executed; EINVAL: no regular file.</returns>
    public Errno TryOpenToWrite(out WritableFile? file)
    {
        file = null;
        if (!IsRegular)
            return Errno.EINVAL;
        Errno errno = Fd.Open($"/proc/self/fd/{_fd.Value}", O_RDWR | O_NONBLOCK, out int fd);
        return errno == Errno.None ? WritableFile.TryTake(new OwnedFd(fd), out file) : errno;
    }

    /// <summary>Its path without links, as its own mount namespace has it; null when it has none any more.</summary>
    public string? CanonicalPath =>
        ProcFile.TryReadLink($"/proc/self/fd/{_fd.Value}") is { } path && path.StartsWith('/') && IsLinked
            ? path
            : null;

    /// <summary>Closes it.</summary>
    public void Dispose() => _fd.Dispose();
}
