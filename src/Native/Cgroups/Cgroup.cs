using System.Text;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// A cgroup of the cgroup2 hierarchy, held by descriptor: when its directory is removed and made anew, this object does
/// not come to mean the new one.
/// </summary>
public sealed partial class Cgroup : IDisposable
{
    // What openat2(2) takes: PATH_MAX counts the zero at the end, and the first slash is not sent; NAME_MAX.
    private const int MaxPathBytes = 4096;
    private const int MaxNameBytes = 255;

    private readonly OwnedFd _fd;
    private OwnedFd? _freeze;

    private Cgroup(OwnedFd fd, string path, ulong id)
    {
        _fd = fd;
        Path = path;
        Id = id;
    }

    /// <summary>Where cgroup2 is mounted whole; null where it is not. Read once.</summary>
    public static string? MountPoint { get; } = FindMountPoint();

    /// <summary>The path below the mount point: "/" or "/a/b".</summary>
    public string Path { get; }

    /// <summary>The kernfs id: no other cgroup has it in this boot. Equal to bpf_get_current_cgroup_id().</summary>
    public ulong Id { get; }

    /// <summary>Whether the kernel can freeze it; the root cgroup it cannot.</summary>
    public bool HasFreezer => TryOpenFile("cgroup.freeze\0"u8, O_PATH, out int fd) == Errno.None && CloseTrue(fd);

    /// <summary>Whether it has been told to be frozen (cgroup.freeze is 1).</summary>
    public bool IsFrozenRequested => ReadFile("cgroup.freeze\0"u8) is [(byte)'1', ..];

    /// <summary>
    /// Whether everything in it stands still (cgroup.events says frozen 1), by its own or an ancestor's doing.
    /// </summary>
    public bool IsFrozen => HasEvent("frozen 1"u8);

    /// <summary>Whether it or a cgroup below it holds a process; always true of the root.</summary>
    public bool IsPopulated => Path == "/" || HasEvent("populated 1"u8);

    /// <summary>Opens a cgroup.</summary>
    /// <param name="path">Below the mount point: "/a/b".</param>
    /// <exception cref="LinuxException">The errors of <see cref="TryOpen"/>.</exception>
    public static Cgroup Open(string path)
    {
        Errno errno = TryOpen(path, out Cgroup? cgroup);
        return cgroup ?? throw new LinuxException(errno, "open cgroup", path);
    }

    /// <summary>Opens a cgroup; the kernel refuses links and mounts on the way.</summary>
    /// <param name="path">Below the mount point: "/a/b".</param>
    /// <param name="cgroup">The cgroup; null on failure.</param>
    /// <returns>
    /// ENODEV: no cgroup2 is mounted. EINVAL: not such a path, or with "." or "..", or too long. ENOENT; ENOTDIR; ELOOP, EXDEV: a
    /// link or mount on the way.
    /// </returns>
    public static Errno TryOpen(string path, out Cgroup? cgroup)
    {
        cgroup = null;
        if (MountPoint is null)
            return Errno.ENODEV;
        if (!IsPlainPath(path))
            return Errno.EINVAL;
        Errno errno = Fd.Open(MountPoint, O_PATH | O_DIRECTORY, out int mount);
        if (errno != Errno.None)
            return errno;
        using OwnedFd root = new(mount);
        string below = path == "/" ? "." : path[1..];
        ulong resolve = (ulong)(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS);
        errno = Fd.OpenBeneath(mount, below, O_PATH | O_DIRECTORY | O_NOFOLLOW, resolve, out int fd);
        return errno != Errno.None ? errno : TryWrap(fd, path, out cgroup);
    }

    /// <summary>
    /// Opens the descriptors that <see cref="Freeze"/> needs, so that it cannot fail for want of one.
    /// </summary>
    public Errno PrepareFreeze()
    {
        if (_freeze is not null)
            return Errno.None;
        Errno errno = TryOpenFile("cgroup.freeze\0"u8, O_WRONLY, out int fd);
        if (errno == Errno.None)
            _freeze = new OwnedFd(fd);
        return errno;
    }

    /// <summary>The descriptor of cgroup.freeze once it is prepared; -1 before.</summary>
    public int FreezeDescriptor => _freeze?.Value ?? -1;

    /// <summary>
    /// Asks for freezing or thawing; it has happened when <see cref="IsFrozen"/> says so. No allocation.
    /// </summary>
    /// <returns>ENOENT: no freezer, or the cgroup is gone. ENODEV: it is gone. EACCES.</returns>
    public Errno Freeze(bool on)
    {
        ReadOnlySpan<byte> value = on ? "1"u8 : "0"u8;
        return _freeze is { } prepared ? Fd.WriteAll(prepared.Value, value) : WriteFile("cgroup.freeze\0"u8, value);
    }

    /// <summary>Kills every process in it and below it, those being forked too. No allocation.</summary>
    /// <returns>
    /// ENOENT: the kernel is older than 5.14, or it is the root, or gone. EOPNOTSUPP: it is threaded.
    /// </returns>
    public Errno Kill() => WriteFile("cgroup.kill\0"u8, "1"u8);

    /// <summary>Closes the descriptors; nothing about the cgroup changes.</summary>
    public void Dispose()
    {
        _freeze?.Dispose();
        _fd.Dispose();
    }

    private static Errno TryWrap(int fd, string path, out Cgroup? cgroup)
    {
        OwnedFd owned = new(fd);
        Errno errno = Fd.Stat(fd, out FileStat stat);
        if (errno == Errno.None && Fd.FilesystemType(fd) != LibcFile.CGROUP2_SUPER_MAGIC)
            errno = Errno.EXDEV;
        cgroup = errno == Errno.None ? new Cgroup(owned, path, stat.Inode) : null;
        if (cgroup is null)
            owned.Dispose();
        return errno;
    }

    /// <summary>Whether a text is a path below the mount point that stays there: absolute, without ".", ".." or empty parts, of a length the kernel takes.</summary>
    public static bool IsPlainPath(string path) =>
        path == "/" || (path.StartsWith('/') && Encoding.UTF8.GetByteCount(path) <= MaxPathBytes && path[1..].Split('/').All(IsPlainName));

    private static bool IsPlainName(string name) =>
        name.Length > 0 && name is not ("." or "..") && name.AsSpan().IndexOfAny("/\0\n") < 0 && Encoding.UTF8.GetByteCount(name) <= MaxNameBytes;

    private static string? FindMountPoint()
    {
        List<MountInfo> mounts = MountInfo.Parse(ProcFile.TryRead("/proc/self/mountinfo"), "cgroup2");
        // A mount of a part of the hierarchy has other paths than /proc/PID/cgroup.
        return mounts.Find(mount => mount.Root == "/").MountPoint;
    }
}
