using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <content>The control files. Names are literals that end in NUL.</content>
public sealed partial class Cgroup
{
    private const int MaxFile = 16 * 1024 * 1024;

    /// <summary>Opens the cgroup's events to wait for.</summary>
    /// <exception cref="LinuxException">ENOENT: the root cgroup has none. EMFILE, ENODEV.</exception>
    public CgroupEvents OpenEvents()
    {
        TryOpenFile("cgroup.events\0"u8, O_RDONLY, out int file).ThrowIfFailed("open cgroup.events of", Path);
        var owned = new OwnedFd(file);
        int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (wake >= 0)
            return new CgroupEvents(owned, new OwnedFd(wake));
        Errno errno = ErrnoExtensions.Last;
        owned.Dispose();
        throw new LinuxException(errno, "create", "an eventfd");
    }

    private static bool CloseTrue(int fd)
    {
        Fd.Close(fd);
        return true;
    }

    private Errno TryOpenFile(ReadOnlySpan<byte> name, int flags, out int fd) =>
        Fd.OpenAt(_fd.Value, name, flags | O_NOFOLLOW, 0, out fd);

    private Errno WriteFile(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Errno errno = TryOpenFile(name, O_WRONLY, out int fd);
        if (errno != Errno.None)
            return errno;
        errno = Fd.WriteAll(fd, value);
        Fd.Close(fd);
        return errno;
    }

    private Errno TryReadFile(ReadOnlySpan<byte> name, out byte[]? text)
    {
        text = null;
        Errno errno = TryOpenFile(name, O_RDONLY, out int fd);
        if (errno != Errno.None)
            return errno;
        errno = Fd.ReadToEnd(fd, MaxFile, out text);
        Fd.Close(fd);
        return errno;
    }

    private ReadOnlySpan<byte> ReadFile(ReadOnlySpan<byte> name) =>
        TryReadFile(name, out byte[]? text) == Errno.None ? text : default;

    private bool HasEvent(ReadOnlySpan<byte> wanted)
    {
        ReadOnlySpan<byte> text = ReadFile("cgroup.events\0"u8);
        while (Words.NextLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (line.SequenceEqual(wanted))
                return true;
        }
        return false;
    }
}
