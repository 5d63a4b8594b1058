using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>What happens to one file, or to the entries of one directory, as the kernel sees it (inotify(7)).</summary>
public sealed unsafe partial class FileEvents : IDisposable
{
    private const int IN_NONBLOCK = 0x800;
    private const int IN_CLOEXEC = 0x80000;
    private const int HeaderBytes = 16;
    private readonly OwnedFd _fd;
    private readonly byte[] _buffer = new byte[4096];
    private int _at;
    private int _count;

    private FileEvents(OwnedFd fd) => _fd = fd;

    /// <summary>Readable when an event waits.</summary>
    public int Descriptor => _fd.Value;

    /// <summary>Watches what a descriptor is open on; with the calling thread's credentials, which have to allow reading it.</summary>
    /// <param name="file">The file or directory; it may be open for its path only, and may be closed afterwards.</param>
    /// <param name="which">What to tell of.</param>
    /// <param name="events">The events; null on failure.</param>
    /// <returns>EACCES; ENOSPC: more watches than this user may have; EMFILE: more instances than he may have.</returns>
    public static Errno TryWatch(int file, FileEventKinds which, out FileEvents? events)
    {
        events = null;
        int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        if (fd < 0)
            return ErrnoExtensions.Last;
        var owned = new OwnedFd(fd);
        int watch;
        // SAFETY: the name is pinned for the call and ends in NUL.
        fixed (byte* path = Fd.CString(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file}")))
            watch = inotify_add_watch(fd, path, (uint)which);
        if (watch >= 0)
        {
            events = new FileEvents(owned);
            return Errno.None;
        }
        Errno errno = ErrnoExtensions.Last;
        owned.Dispose();
        return errno;
    }

    /// <summary>Takes the next event.</summary>
    /// <param name="kinds">What happened.</param>
    /// <param name="name">Of a directory, the entry it happened to; else empty.</param>
    /// <returns>EAGAIN: none waits.</returns>
    public Errno TryTake(out FileEventKinds kinds, out string name)
    {
        (kinds, name) = (0, "");
        if (_at >= _count)
        {
            _at = 0;
            Errno errno = Fd.Read(_fd.Value, _buffer, out _count);
            if (errno != Errno.None || _count < HeaderBytes)
                return errno == Errno.None ? Errno.EAGAIN : errno;
        }
        var record = _buffer.AsSpan(_at, _count - _at);
        int length = Math.Min(BinaryPrimitives.ReadInt32LittleEndian(record[12..]), record.Length - HeaderBytes);
        kinds = (FileEventKinds)BinaryPrimitives.ReadUInt32LittleEndian(record[4..]);
        var text = record.Slice(HeaderBytes, length);
        int end = text.IndexOf((byte)0);
        name = Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
        _at += HeaderBytes + length;
        return Errno.None;
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => _fd.Dispose();

    // int inotify_init1(int flags);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    private static partial int inotify_init1(int flags);

    // int inotify_add_watch(int fd, const char *pathname, uint32_t mask);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    private static partial int inotify_add_watch(int fd, byte* path, uint mask);
}

/// <summary>What can happen to a file, as sys/inotify.h numbers it.</summary>
[Flags]
public enum FileEventKinds : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It was written to or cut (IN_MODIFY).</summary>
    Written = 0x2,

    /// <summary>It was opened (IN_OPEN).</summary>
    Opened = 0x20,

    /// <summary>The kernel watches it no longer, since it is gone (IN_IGNORED). Always told.</summary>
    Gone = 0x8000,

    /// <summary>More happened than the kernel keeps (IN_Q_OVERFLOW). Always told.</summary>
    Overflow = 0x4000,
}
