using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>A regular file that is open to be changed in place.</summary>
public sealed unsafe class WritableFile : IDisposable
{
    private readonly OwnedFd _fd;

    private WritableFile(OwnedFd fd, FileStat stat, FileIdentity identity, long type) =>
        (_fd, Identity, Device, FilesystemType) = (fd, identity, stat.Device, type);

    /// <summary>Which file it is.</summary>
    public FileIdentity Identity { get; }

    /// <summary>st_dev.</summary>
    public ulong Device { get; }

    /// <summary>st_mode, now.</summary>
    /// <exception cref="LinuxException">It cannot be told.</exception>
    public uint Mode
    {
        get
        {
            Fd.Stat(_fd.Value, out var stat).ThrowIfFailed("stat", "a file");
            return stat.Mode;
        }
    }

    /// <summary>The mount it was opened through, by its number in mountinfo; 0 on kernels before 5.8 (statx(2), STATX_MNT_ID).</summary>
    public ulong MountId => Fd.MountOf(_fd.Value);

    /// <summary>f_type of statfs(2), as linux/magic.h has it.</summary>
    public long FilesystemType { get; }

    /// <summary>How long it is now.</summary>
    /// <exception cref="LinuxException">It cannot be told.</exception>
    public long Length
    {
        get
        {
            Fd.Stat(_fd.Value, out var stat).ThrowIfFailed("stat", "a file");
            return (long)stat.Size;
        }
    }

    /// <summary>Whether it has capabilities of its own, which a write would take away; capabilities(7).</summary>
    public bool HasCapabilities => Fd.HasAttribute(_fd.Value, "security.capability\0"u8);

    /// <summary>Reads all of a range.</summary>
    /// <returns>ENODATA: the file ends within it. EIO.</returns>
    public Errno ReadAt(long offset, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            long read;
            // SAFETY: the span is pinned for the call and its length is what is passed.
            fixed (byte* p = buffer)
                read = (long)pread(_fd.Value, p, (Tmds.Linux.size_t)(ulong)buffer.Length, offset);
            if (read < 0 && ErrnoExtensions.Last is not Errno.EINTR and var errno)
                return errno;
            if (read == 0)
                return Errno.ENODATA;
            buffer = buffer[(int)Math.Max(read, 0)..];
            offset += Math.Max(read, 0);
        }
        return Errno.None;
    }

    /// <summary>Writes all of a range, in its order. Allocates nothing.</summary>
    /// <returns>ENOSPC, EIO, EROFS.</returns>
    public Errno WriteAt(long offset, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            long written;
            // SAFETY: the span is pinned for the call and its length is what is passed.
            fixed (byte* p = data)
                written = (long)pwrite(_fd.Value, p, (Tmds.Linux.size_t)(ulong)data.Length, offset);
            if (written < 0 && ErrnoExtensions.Last is not Errno.EINTR and var errno)
                return errno;
            data = data[(int)Math.Max(written, 0)..];
            offset += Math.Max(written, 0);
        }
        return Errno.None;
    }

    /// <summary>Whether nothing is stored of some of a range, which reads as zeros (lseek(2), SEEK_HOLE).</summary>
    public bool HasHole(long offset, long length) => Fd.HoleAfter(_fd.Value, offset) is >= 0 and var hole && hole < offset + length;

    /// <summary>Cuts it off (ftruncate(2)).</summary>
    public Errno Truncate(long length) => ftruncate(_fd.Value, length) < 0 ? ErrnoExtensions.Last : Errno.None;

    /// <summary>Reserves room behind its end, which stays where it is (fallocate(2), FALLOC_FL_KEEP_SIZE).</summary>
    /// <returns>ENOSPC; EOPNOTSUPP: this filesystem cannot.</returns>
    public Errno Reserve(long offset, long length) =>
        LibcFile.fallocate(_fd.Value, LibcFile.FALLOC_FL_KEEP_SIZE, offset, length) < 0 ? ErrnoExtensions.Last : Errno.None;

    /// <summary>Has what was written reach the disk (fsync(2)).</summary>
    public Errno Sync() => fsync(_fd.Value) < 0 ? ErrnoExtensions.Last : Errno.None;

    /// <summary>Closes it.</summary>
    public void Dispose() => _fd.Dispose();

    internal static Errno TryTake(OwnedFd fd, out WritableFile? file)
    {
        file = null;
        Errno errno = Fd.Stat(fd.Value, out var stat);
        if (errno == Errno.None && !stat.IsRegular)
            errno = Errno.EINVAL;
        long born = 0;
        if (errno == Errno.None)
            errno = Fd.BirthOf(fd.Value, out born);
        if (errno == Errno.None)
            file = new WritableFile(fd, stat, new FileIdentity(stat.Inode, born), Fd.FilesystemType(fd.Value));
        else
            fd.Dispose();
        return errno;
    }
}
