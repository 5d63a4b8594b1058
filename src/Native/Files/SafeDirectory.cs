using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// A directory opened once, without following a link, and from then on used only by descriptor: whoever renames or
/// replaces its path afterwards changes nothing here. Names given to its methods are single components.
/// </summary>
public sealed partial class SafeDirectory : IDisposable
{
    private const uint PrivateMode = 0x1C0; // 0700
    private const uint SearchableMode = 0x1C9; // 0711
    private readonly OwnedFd _fd;

    private SafeDirectory(OwnedFd fd, string path)
    {
        _fd = fd;
        Path = path;
    }

    /// <summary>The path it was opened by, for messages only.</summary>
    public string Path { get; }

    /// <summary>The raw descriptor; ours to close.</summary>
    public int Descriptor => _fd.Value;

    /// <summary>f_type of the filesystem it is on, statfs(2); 0 when it cannot be told.</summary>
    public long FilesystemType => Fd.FilesystemType(_fd.Value);

    /// <summary>Opens a directory whoever owns it; its last component must not be a symbolic link.</summary>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR (also for a symbolic link), EACCES.</exception>
    public static SafeDirectory Open(string path)
    {
        Fd.Open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, out int fd).ThrowIfFailed("open directory", path);
        return new SafeDirectory(new OwnedFd(fd), path);
    }

    /// <summary>Opens a directory of a certain owner, to look whether it has names that we know.</summary>
    /// <exception cref="UnsafePathException">Somebody else owns it.</exception>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR (also for a symbolic link).</exception>
    public static SafeDirectory OpenToSearch(string path, uint owner)
    {
        Fd.Open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW, out int fd).ThrowIfFailed("open directory", path);
        OwnedFd owned = new(fd);
        if (Fd.Stat(fd, out FileStat stat) == Errno.None && stat.Uid == owner)
            return new SafeDirectory(owned, path);
        owned.Dispose();
        throw new UnsafePathException($"directory {path}", $"not owned by uid {owner}");
    }

    /// <summary>
    /// Opens a directory that only we can look into, making it (mode 0700) when it is missing; its parent must exist.
    /// </summary>
    /// <exception cref="UnsafePathException">
    /// It is not owned by our effective user, or others have any right to it.
    /// </exception>
    /// <exception cref="LinuxException">It cannot be made or opened; ENOTDIR when it is a symbolic link.</exception>
    public static SafeDirectory OpenOrCreatePrivate(string path) => OpenOrCreate(AT_FDCWD, path, path, PrivateMode);

    /// <summary>
    /// Opens a directory that only we can read and write, making it (mode 0711) when it is missing: others may look whether it
    /// has a name that they know.
    /// </summary>
    /// <exception cref="UnsafePathException">
    /// It is not owned by our effective user, or others may read it or write into it.
    /// </exception>
    /// <exception cref="LinuxException">It cannot be made or opened; ENOTDIR when it is a symbolic link.</exception>
    public static SafeDirectory OpenOrCreateSearchable(string path)
    {
        var directory = OpenOrCreate(AT_FDCWD, path, path, SearchableMode);
        // Made private by an administrator, or under a umask of his.
        _ = fchmod(directory.Descriptor, (Tmds.Linux.mode_t)SearchableMode);
        return directory;
    }

    /// <summary>The same for a directory in this one.</summary>
    public SafeDirectory OpenOrCreateChild(string name) =>
        OpenOrCreate(Descriptor, Single(name), System.IO.Path.Join(Path, name), PrivateMode);

    /// <summary>Opens a private directory in this one; null when there is none.</summary>
    /// <exception cref="UnsafePathException">
    /// It is not owned by our effective user, or others have any right to it.
    /// </exception>
    public SafeDirectory? TryOpenChild(string name)
    {
        string path = System.IO.Path.Join(Path, name);
        Errno errno = Fd.OpenAt(Descriptor, Single(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, out int fd);
        if (errno == Errno.ENOENT)
            return null;
        errno.ThrowIfFailed("open directory", path);
        return Checked(fd, path, PrivateMode);
    }

    /// <summary>Closes the descriptor.</summary>
    public void Dispose() => _fd.Dispose();

    private static unsafe SafeDirectory OpenOrCreate(int at, string name, string path, uint mode)
    {
        // SAFETY: the array is pinned for the call and ends in NUL.
        fixed (byte* p = Fd.CString(name))
        {
            if (mkdirat(at, p, (Tmds.Linux.mode_t)mode) < 0 && ErrnoExtensions.Last != Errno.EEXIST)
                throw new LinuxException(ErrnoExtensions.Last, "create directory", path);
        }
        Fd.OpenAt(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, out int fd).ThrowIfFailed("open directory", path);
        return Checked(fd, path, mode);
    }

    private static SafeDirectory Checked(int fd, string path, uint mode)
    {
        OwnedFd owned = new(fd);
        Errno errno = Fd.Stat(fd, out FileStat stat);
        string? reason = errno != Errno.None ? errno.Message()
            : stat.Uid != Credentials.EffectiveUid ? $"owned by uid {stat.Uid}, not {Credentials.EffectiveUid}"
            : (stat.Mode & 0x3F & ~mode) != 0 ? $"open to others (mode 0{Convert.ToString(stat.Mode & 0xFFF, 8)}, must be 0{Convert.ToString(mode, 8)})"
            : null;
        if (reason is null)
            return new SafeDirectory(owned, path);
        owned.Dispose();
        throw new UnsafePathException($"directory {path}", reason);
    }

    /// <summary>A single component, so that no name leaves the directory.</summary>
    private static string Single(string name) =>
        name.Length == 0 || name is "." or ".." || name.Contains('/', StringComparison.Ordinal)
            ? throw new ArgumentException($"Cannot use the name '{name}': it is not a single component.", nameof(name))
            : name;
}
