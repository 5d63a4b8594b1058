using System.Text;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Calls on raw descriptors: typed, retried on EINTR, answering an errno. They allocate nothing, except those
/// that take a string.
/// </summary>
internal static unsafe class Fd
{
    /// <summary>
    /// openat(2) with O_CLOEXEC and O_NOCTTY always; <paramref name="name"/> ends in NUL (a u8 literal does).
    /// </summary>
    internal static Errno OpenAt(int directory, ReadOnlySpan<byte> name, int flags, uint mode, out int fd)
    {
        // SAFETY: the name is pinned for the call and ends in NUL, by contract of this internal method.
        fixed (byte* path = name)
        {
            do
                fd = openat(directory, path, flags | O_CLOEXEC | O_NOCTTY, (mode_t)mode);
            while (fd < 0 && ErrnoExtensions.Last == Errno.EINTR);
        }
        return fd < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    internal static Errno OpenAt(int directory, string name, int flags, uint mode, out int fd) =>
        OpenAt(directory, CString(name), flags, mode, out fd);

    internal static Errno Open(string path, int flags, out int fd) => OpenAt(AT_FDCWD, path, flags, 0, out fd);

    /// <summary>openat2(2): the kernel itself refuses what <paramref name="resolve"/> forbids along the path.</summary>
    internal static Errno OpenBeneath(int directory, string path, int flags, ulong resolve, out int fd)
    {
        byte[] name = CString(path);
        OpenHow how = new() { Flags = (ulong)(uint)(flags | O_CLOEXEC), Resolve = resolve };
        // SAFETY: name and how live across the call; the size is that of the structure passed.
        fixed (byte* p = name)
        {
            do
                fd = (int)LibcFile.openat2(SyscallNumbers.Openat2, directory, p, &how, sizeof(OpenHow));
            while (fd < 0 && ErrnoExtensions.Last is Errno.EINTR or Errno.EAGAIN);
        }
        return fd < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>close(2), never retried: on Linux the descriptor is gone whatever it answers.</summary>
    internal static void Close(int fd) => _ = close(fd);

    internal static Errno Read(int fd, Span<byte> buffer, out int count)
    {
        nint n;
        // SAFETY: the span is pinned for the call and its length is what is passed.
        fixed (byte* p = buffer)
        {
            do
                n = (nint)(long)read(fd, p, (size_t)(ulong)buffer.Length);
            while (n < 0 && ErrnoExtensions.Last == Errno.EINTR);
        }
        count = (int)Math.Max(n, 0);
        return n < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>One write(2); a short count is the caller's to judge.</summary>
    internal static Errno Write(int fd, ReadOnlySpan<byte> data, out int count)
    {
        nint n;
        // SAFETY: the span is pinned for the call and its length is what is passed.
        fixed (byte* p = data)
        {
            do
                n = (nint)(long)write(fd, p, (size_t)(ulong)data.Length);
            while (n < 0 && ErrnoExtensions.Last == Errno.EINTR);
        }
        count = (int)Math.Max(n, 0);
        return n < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>write(2) of all of it: a short write is a full filesystem.</summary>
    internal static Errno WriteAll(int fd, ReadOnlySpan<byte> data)
    {
        Errno errno = Write(fd, data, out int count);
        return errno != Errno.None ? errno : count == data.Length ? Errno.None : Errno.ENOSPC;
    }

    /// <summary>Reads to the end from where the descriptor stands.</summary>
    /// <param name="fd">The descriptor.</param>
    /// <param name="maxBytes">The most that is read; EFBIG beyond.</param>
    /// <param name="data">All of it; null on failure.</param>
    /// <param name="isOneRecord">
    /// Whether the kernel writes the file as one record (single_open of linux/seq_file.h): then a read that does not fill the
    /// buffer has reached the end, and needs no second that says so.
    /// </param>
    internal static Errno ReadToEnd(int fd, int maxBytes, out byte[]? data, bool isOneRecord = false)
    {
        data = null;
        // Read into what is there: most files of /proc are short, and read often.
        Span<byte> buffer = stackalloc byte[Math.Min(4096, maxBytes + 1)];
        int length = 0;
        while (true)
        {
            Errno errno = Read(fd, buffer[length..], out int count);
            if (errno != Errno.None)
                return errno;
            if (count == 0)
                break;
            length += count;
            if (length > maxBytes)
                return Errno.EFBIG;
            if (isOneRecord && length < buffer.Length)
                break;
            if (length < buffer.Length)
                continue;
            byte[] longer = new byte[(int)Math.Min((long)buffer.Length * 4, (long)maxBytes + 1)];
            buffer.CopyTo(longer);
            buffer = longer;
        }
        data = buffer[..length].ToArray();
        return Errno.None;
    }

    /// <summary>Reads a whole file, if it is one that is accepted (EPERM), and closes it.</summary>
    internal static Errno ReadAndClose(int fd, Predicate<FileStat> isAccepted, int maxBytes, out byte[]? data)
    {
        data = null;
        try
        {
            Errno errno = Stat(fd, out FileStat stat);
            if (errno != Errno.None)
                return errno;
            return isAccepted(stat) ? ReadToEnd(fd, maxBytes, out data) : Errno.EPERM;
        }
        finally
        {
            Close(fd);
        }
    }

    internal static Errno Stat(int fd, out FileStat stat) => StatAt(fd, "\0"u8, AT_EMPTY_PATH, out stat);

    internal static Errno StatAt(int directory, string name, out FileStat stat) =>
        StatAt(directory, CString(name), AT_SYMLINK_NOFOLLOW, out stat);

    /// <summary>Of what another process has open under this number.</summary>
    internal static Errno StatOf(int pid, int fd, out FileStat stat) =>
        StatAt(AT_FDCWD, CString($"/proc/{pid}/fd/{fd}"), 0, out stat);

    private static Errno StatAt(int directory, ReadOnlySpan<byte> name, int flags, out FileStat stat)
    {
        statx buffer;
        int result;
        // SAFETY: the name is pinned and ends in NUL; statx writes one struct statx into the local.
        fixed (byte* path = name)
            result = LibC.statx(directory, path, flags, STATX_BASIC_STATS, &buffer);
        stat = result < 0
            ? default
            : new FileStat(
                buffer.stx_ino, ((ulong)buffer.stx_dev_major << 32) | buffer.stx_dev_minor, buffer.stx_mode,
                buffer.stx_uid, buffer.stx_gid, buffer.stx_nlink, buffer.stx_size);
        return result < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>When the file was made, in nanoseconds; 0 where the filesystem does not say.</summary>
    internal static Errno BirthOf(int fd, out long bornNs)
    {
        statx buffer;
        int result;
        // SAFETY: the name is a literal that ends in NUL; statx writes one struct statx into the local.
        fixed (byte* path = "\0"u8)
            result = LibC.statx(fd, path, AT_EMPTY_PATH, STATX_BTIME, &buffer);
        bornNs = result == 0 && (buffer.stx_mask & STATX_BTIME) != 0 ? (buffer.stx_btime.tv_sec * 1_000_000_000) + buffer.stx_btime.tv_nsec : 0;
        return result < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>stx_mnt_id of statx(2), which Tmds.LibC has no field for; 0 where the kernel does not say.</summary>
    internal static ulong MountOf(int fd)
    {
        statx buffer;
        int result;
        // SAFETY: the name is a literal that ends in NUL; statx writes one struct statx of 256 bytes into the local, and stx_mnt_id is at 144.
        fixed (byte* path = "\0"u8)
            result = LibC.statx(fd, path, AT_EMPTY_PATH, LibcFile.STATX_MNT_ID, &buffer);
        return result == 0 && (buffer.stx_mask & LibcFile.STATX_MNT_ID) != 0 ? *(ulong*)((byte*)&buffer + LibcFile.MountIdAt) : 0;
    }

    /// <summary>Where the next hole begins, the end of the file being one; below 0 when that cannot be told.</summary>
    internal static long HoleAfter(int fd, long offset) => lseek(fd, offset, LibcFile.SEEK_HOLE);

    /// <summary>Whether it has an extended attribute; <paramref name="name"/> ends in NUL.</summary>
    internal static bool HasAttribute(int fd, ReadOnlySpan<byte> name)
    {
        // SAFETY: the name is pinned and ends in NUL; with a size of 0 nothing is written (fgetxattr(2)).
        fixed (byte* n = name)
            return LibcFile.fgetxattr(fd, n, null, 0) >= 0;
    }

    /// <summary>f_type of the filesystem the descriptor is on, 0 when it cannot be told.</summary>
    internal static long FilesystemType(int fd)
    {
        StatFs buffer;
        // SAFETY: fstatfs writes one struct statfs into a local of that size.
        return LibcFile.fstatfs(fd, &buffer) < 0 ? 0 : buffer.Type;
    }

    /// <summary>
    /// poll(2) of one descriptor for input; 0 looks, -1 waits for ever. EINTR is answered, not retried.
    /// </summary>
    internal static Errno PollInput(int fd, int timeoutMs, out bool ready) => Poll(fd, POLLIN, timeoutMs, out ready);

    /// <summary>The same for other events; errors and a hang-up of both ends are always among them.</summary>
    internal static Errno Poll(int fd, short events, int timeoutMs, out bool ready)
    {
        pollfd poll = new() { fd = fd, events = events };
        // SAFETY: one local pollfd, and the count says one.
        int n = LibcPoll.poll(&poll, 1, timeoutMs);
        ready = n > 0;
        return n < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>UTF-8 with a final NUL. A NUL inside is refused: the kernel would see another, shorter name.</summary>
    internal static byte[] CString(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("Cannot use a name: it holds a NUL character.", nameof(text));
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
