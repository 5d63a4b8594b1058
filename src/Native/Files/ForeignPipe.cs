using System.Buffers.Text;
using System.Globalization;
using System.Text;
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

    /// <summary>Writes the same byte until not one more fits, or so many times. No allocation.</summary>
    /// <param name="filler">The byte, so many times as is to be written at once at most.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="written">How many were.</param>
    /// <param name="isFull">Whether not one more fitted.</param>
    /// <returns>ENXIO, EPIPE: nobody reads from it. EACCES.</returns>
    public Errno Fill(ReadOnlySpan<byte> filler, long most, out long written, out bool isFull)
    {
        written = 0;
        isFull = false;
        Errno errno = Open(O_WRONLY, out int fd);
        if (errno != Errno.None)
            return errno;
        // What does not fit as a whole page may fit behind what the last page holds, and only in one piece: shorter and shorter ones.
        for (int length = filler.Length; length > 0 && written < most;)
        {
            errno = Fd.Write(fd, filler[..(int)Math.Min(length, most - written)], out int count);
            written += count;
            if (errno is not (Errno.None or Errno.EAGAIN))
                break;
            isFull = errno == Errno.EAGAIN && length == 1;
            if (errno == Errno.EAGAIN)
                length /= 2;
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

    /// <summary>How a process has it open, by any numbers, as far as we may look.</summary>
    public PipeUse UseBy(int pid)
    {
        var use = PipeUse.None;
        _ = ProcFs.TryDescriptors(pid, out var numbers);
        foreach (int number in numbers)
        {
            if (Fd.StatOf(pid, number, out FileStat stat) == Errno.None && IsThis(stat))
                use |= UseBy(pid, number);
        }
        return use;
    }

    /// <summary>How many bytes wait in it; null when that cannot be told.</summary>
    public int? Waiting()
    {
        if (Open(O_WRONLY, out int fd) != Errno.None)
            return null;
        using OwnedFd owned = new(fd);
        int bytes = 0;
        // SAFETY: FIONREAD writes one int, into the local.
        return ioctl(fd, FIONREAD, &bytes) < 0 ? null : bytes;
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => _fd.Dispose();

    /// <summary>
    /// Its threads that sleep in read(2) or readv(2) of this pipe at this moment, or in epoll_wait(2) until something comes
    /// (proc_pid_syscall(5), proc_pid_fdinfo(5)), as far as we may look.
    /// </summary>
    public int[] ReadingThreads(int pid)
    {
        _ = ProcFs.TryDescriptors(pid, out var numbers);
        var ours = numbers.Where(number => Fd.StatOf(pid, number, out FileStat stat) == Errno.None && IsThis(stat)).ToHashSet();
        return [.. ProcFs.Threads(pid).Where(tid => IsReading(pid, tid, ours))];
    }

    private bool IsThis(FileStat stat) => stat.IsPipe && stat.Inode == Inode && stat.Device == _device;

    // "0 0x3 0x7f..." is the call's number and its arguments; "running" is none.
    private static bool IsReading(int pid, int tid, HashSet<int> ours)
    {
        if (ProcFile.TryRead($"/proc/{pid}/task/{tid}/syscall") is not { } text
            || Encoding.ASCII.GetString(text).Split(' ') is not [var call, ['0', 'x', .. var first], ..]
            || !nint.TryParse(call, NumberStyles.None, CultureInfo.InvariantCulture, out nint which)
            || !int.TryParse(first, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int number))
        {
            return false;
        }
        if (which == SyscallNumbers.Read || which == SyscallNumbers.Readv)
            return ours.Contains(number);
        return SyscallNumbers.IsEpollWait(which) && Watches(pid, number, ours);
    }

    // "tfd:       12 events: ..." for each descriptor that is watched.
    private static bool Watches(int pid, int epoll, HashSet<int> ours)
    {
        ReadOnlySpan<byte> text = ProcFile.TryRead($"/proc/{pid}/fdinfo/{epoll}");
        while (Words.NextLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (line.StartsWith("tfd:"u8) && Utf8Parser.TryParse(line["tfd:"u8.Length..].TrimStart((byte)' '), out int watched, out _) && ours.Contains(watched))
                return true;
        }
        return false;
    }

    // "flags:	02100000" of proc_pid_fdinfo(5), in octal. What is open for its path alone, as with us, is not open to do anything.
    private static PipeUse UseBy(int pid, int number)
    {
        ReadOnlySpan<byte> text = ProcFile.TryRead($"/proc/{pid}/fdinfo/{number}");
        while (Words.NextLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (!line.StartsWith("flags:"u8))
                continue;
            int flags = 0;
            foreach (byte digit in line["flags:\t"u8.Length..])
                flags = (flags * 8) + (digit - '0');
            if ((flags & O_PATH) != 0)
                return PipeUse.None;
            return ((flags & O_ACCMODE) != O_WRONLY ? PipeUse.Reads : PipeUse.None) | ((flags & O_DIRECT) != 0 ? PipeUse.Packets : PipeUse.None);
        }
        return PipeUse.None;
    }

    // Never blocks: a writer without a reader is refused by ENXIO.
    private Errno Open(int flags, out int fd) => Fd.OpenAt(AT_FDCWD, _path, flags | O_NONBLOCK, 0, out fd);
}
