using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// A pipe or FIFO that another process has open, held by its path alone: that makes nobody a reader or writer of it, so that its ends see each
/// other's close(2) as before. Each call opens it for its own moment.
/// </summary>
public sealed unsafe class ForeignPipe : IDisposable
{
    /// <summary>The most bytes that are written as one or not at all: PIPE_BUF of linux/limits.h.</summary>
    public const int AtomicBytes = 4096;

    internal const int FIONREAD = 0x541B;
    private readonly OwnedFd _fd;
    private readonly byte[] _path;
    private readonly ulong _device;

    private ForeignPipe(OwnedFd fd, ulong inode, ulong device)
    {
        _fd = fd;
        _device = device;
        _path = Fd.CString($"/proc/self/fd/{fd.Value}");
        Inode = inode;
    }

    /// <summary>Its number: "pipe:[12345]" in /proc/PID/fd.</summary>
    public ulong Inode { get; }

    /// <summary>Finds what a process has open under a number.</summary>
    /// <param name="pid">The process; its pidfd shows afterwards whether it still was this one.</param>
    /// <param name="number">The number.</param>
    /// <param name="pipe">The pipe; null on failure.</param>
    /// <returns>ENOENT: it has nothing open by this number, or has ended. EACCES: we may not trace it. ENOTSUP: it is no pipe.</returns>
    public static Errno TryFind(int pid, int number, out ForeignPipe? pipe)
    {
        pipe = null;
        Errno errno = Fd.Open($"/proc/{pid}/fd/{number}", O_PATH, out int fd);
        if (errno != Errno.None)
            return errno;
        OwnedFd owned = new(fd);
        errno = Fd.Stat(fd, out FileStat stat);
        if (errno == Errno.None && !stat.IsPipe)
            errno = Errno.ENOTSUP;
        if (errno == Errno.None)
            pipe = new ForeignPipe(owned, stat.Inode, stat.Device);
        else
            owned.Dispose();
        return errno;
    }

    /// <summary>Writes a message, all of it or nothing. No allocation.</summary>
    /// <param name="message">At most <see cref="AtomicBytes"/>.</param>
    /// <returns>EAGAIN: it is too full. ENXIO: nobody reads from it. EACCES.</returns>
    public Errno Write(ReadOnlySpan<byte> message)
    {
        Errno errno = Open(O_WRONLY, out int fd);
        if (errno != Errno.None)
            return errno;
        errno = Fd.WriteAll(fd, message);
        Fd.Close(fd);
        return errno;
    }

    /// <summary>Writes the same byte until no more fits, or so many times. No allocation.</summary>
    /// <param name="filler">The byte, so many times as is to be written at once at most.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="written">How many were.</param>
    /// <returns>ENXIO: nobody reads from it. EACCES.</returns>
    public Errno Fill(ReadOnlySpan<byte> filler, long most, out long written)
    {
        written = 0;
        Errno errno = Open(O_WRONLY, out int fd);
        if (errno != Errno.None)
            return errno;
        // Beyond what is atomic a write that does not fit whole is cut: the last page is filled too.
        while (errno == Errno.None && written < most)
        {
            errno = Fd.Write(fd, filler[..(int)Math.Min(filler.Length, most - written)], out int count);
            written += count;
        }
        Fd.Close(fd);
        return errno == Errno.EAGAIN ? Errno.None : errno;
    }

    /// <summary>Opens it to read; the writers have one reader more until that is closed.</summary>
    /// <returns>EACCES. EMFILE, ENFILE.</returns>
    public Errno TryOpenToRead(out PipeLines? reader)
    {
        reader = null;
        Errno errno = Open(O_RDONLY, out int fd);
        return errno == Errno.None ? PipeLines.TryOpen(fd, out reader) : errno;
    }

    /// <summary>Whether a process has it open to read, by any number, as far as we may look.</summary>
    public bool IsReadBy(int pid)
    {
        _ = ProcFs.TryDescriptors(pid, out var numbers);
        foreach (int number in numbers)
        {
            if (Fd.StatOf(pid, number, out FileStat stat) == Errno.None && stat.IsPipe && stat.Inode == Inode && stat.Device == _device && CanRead(pid, number))
                return true;
        }
        return false;
    }

    /// <summary>How many bytes wait in it, and whether a writer would be blocked; false when that cannot be told.</summary>
    public bool TryLook(out int waiting, out bool isFull)
    {
        waiting = 0;
        isFull = false;
        if (Open(O_WRONLY, out int fd) != Errno.None)
            return false;
        using OwnedFd owned = new(fd);
        int bytes = 0;
        // SAFETY: FIONREAD writes one int, into the local.
        if (ioctl(fd, FIONREAD, &bytes) < 0)
            return false;
        waiting = bytes;
        isFull = Fd.Poll(fd, POLLOUT, 0, out bool ready) == Errno.None && !ready;
        return true;
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => _fd.Dispose();

    // "flags:	02100000" of proc_pid_fdinfo(5), in octal. What is open for its path alone, as with us, reads nothing.
    private static bool CanRead(int pid, int number)
    {
        ReadOnlySpan<byte> text = ProcFile.TryRead($"/proc/{pid}/fdinfo/{number}");
        while (Words.NextLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (!line.StartsWith("flags:"u8))
                continue;
            int flags = 0;
            foreach (byte digit in line["flags:\t"u8.Length..])
                flags = (flags * 8) + (digit - '0');
            return (flags & O_PATH) == 0 && (flags & O_ACCMODE) != O_WRONLY;
        }
        return false;
    }

    // Never blocks: a writer without a reader is refused by ENXIO.
    private Errno Open(int flags, out int fd) => Fd.OpenAt(AT_FDCWD, _path, flags | O_NONBLOCK, 0, out fd);
}
