using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// A name that one process holds at a time (flock(2)); the kernel drops it with the process. The file says who holds
/// it, and, when that one died without <see cref="Release"/>, what it left to do.
/// </summary>
public sealed class FileLock : IDisposable
{
    private const int MaxContent = 64 * 1024;
    private readonly SafeDirectory _directory;
    private readonly string _name;
    private readonly OwnedFd _fd;
    private readonly FileStat _file;

    // Of the file, the padding of an interrupted write with it: while we hold the lock nobody else writes.
    private int _length;

    private FileLock(SafeDirectory directory, string name, OwnedFd fd, in FileStat file, byte[] text)
    {
        _directory = directory;
        _name = name;
        _fd = fd;
        _file = file;
        _length = text.Length;
        PriorContent = Meant(text);
    }

    /// <summary>What a holder that died without release left in the file; empty when there was none.</summary>
    public byte[] PriorContent { get; }

    /// <summary>The file's descriptor: a process that is given a copy of it holds the lock too, until it dies.</summary>
    public int Descriptor => _fd.Value;

    /// <summary>Takes the lock without waiting, and writes into its file.</summary>
    /// <param name="dir">Where; kept, and to be disposed after the lock.</param>
    /// <param name="name">The file's name, a single component.</param>
    /// <param name="content">What others shall read while we hold it; empty leaves the file as it is. Must not end in a NUL byte.</param>
    /// <param name="held">The lock, null on failure.</param>
    /// <param name="priorContent">On success what a dead holder left; on EWOULDBLOCK what the holder wrote.</param>
    /// <returns>
    /// EWOULDBLOCK: another holds it. EPERM: the file is not plainly ours. ENOSPC and others of open(2).
    /// </returns>
    public static Errno TryAcquire(
        SafeDirectory dir, string name, ReadOnlySpan<byte> content, out FileLock? held, out byte[]? priorContent)
    {
        held = null;
        while (true)
        {
            Errno errno = dir.OpenLockFile(name, out int fd, out FileStat file);
            priorContent = null;
            if (errno != Errno.None)
                return errno;
            OwnedFd owned = new(fd);
            errno = Lock(fd, out byte[]? text);
            if (errno == Errno.None && dir.IsNamed(name, file))
            {
                held = new FileLock(dir, name, owned, file, text!);
                priorContent = held.PriorContent;
                // Nothing to say yet: what a dead holder left stays readable for his heirs.
                errno = content.IsEmpty ? Errno.None : held.Write(content);
                if (errno == Errno.None)
                    return Errno.None;
                // What a dead holder left stays for the next; an empty file of ours would mean nothing to him.
                if (priorContent.Length == 0)
                    held.Release();
                held = null;
            }
            else if (errno == Errno.None)
            {
                // Its holder unlinked it between our open and our lock: we locked a file that nobody else will find.
                owned.Dispose();
                continue;
            }
            priorContent = text is null ? null : Meant(text);
            owned.Dispose();
            return errno;
        }
    }

    /// <summary>
    /// Writes something else into the file, in one write: a reader or heir sees the old text or the new.
    /// </summary>
    /// <exception cref="LinuxException">ENOSPC, EIO; the old text then still stands.</exception>
    public void Replace(ReadOnlySpan<byte> content) =>
        Write(content).ThrowIfFailed("write lock", System.IO.Path.Join(_directory.Path, _name));

    /// <summary>The same with the error as a value.</summary>
    public Errno TryReplace(ReadOnlySpan<byte> content) => Write(content);

    /// <summary>Gives the lock back and leaves no file.</summary>
    public void Release()
    {
        // While we hold it: after the close the name may be the next holder's.
        if (!_fd.IsClosed && _directory.IsNamed(_name, _file))
            _ = _directory.Unlink(_name);
        _fd.Dispose();
    }

    /// <summary>Gives the lock back and leaves the file, as the death of this process would.</summary>
    public void Dispose() => _fd.Dispose();

    private static Errno Lock(int fd, out byte[]? text)
    {
        text = null;
        if (LibcFile.flock(fd, LibcFile.LOCK_EX | LibcFile.LOCK_NB) < 0)
        {
            Errno errno = ErrnoExtensions.Last;
            if (errno == Errno.EWOULDBLOCK)
                _ = Fd.ReadToEnd(fd, MaxContent, out text);
            return errno;
        }
        return Fd.ReadToEnd(fd, MaxContent, out text);
    }

    private static byte[] Meant(byte[] text) => text.AsSpan().TrimEnd((byte)0).ToArray();

    /// <summary>Padded to the old length, so that one write replaces all of it whenever we may be killed.</summary>
    private unsafe Errno Write(ReadOnlySpan<byte> content)
    {
        if (content.Length > MaxContent)
            return Errno.EFBIG;
        byte[] padded = new byte[Math.Max(content.Length, _length)];
        content.CopyTo(padded);
        long written;
        // SAFETY: the array is pinned for the call and its length is what is passed.
        fixed (byte* p = padded)
            written = (long)pwrite(_fd.Value, p, (Tmds.Linux.size_t)(ulong)padded.Length, 0);
        if (written < 0)
            return ErrnoExtensions.Last;
        // A short one may have made the file longer.
        _length = Math.Max(_length, (int)written);
        if (written != padded.Length)
            return Errno.ENOSPC;
        if (content.Length == padded.Length)
            return Errno.None;
        if (ftruncate(_fd.Value, content.Length) < 0)
            return ErrnoExtensions.Last;
        _length = content.Length;
        return Errno.None;
    }
}
