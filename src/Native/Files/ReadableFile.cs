using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>A file that is open for reading, from whichever place is asked.</summary>
public sealed unsafe class ReadableFile : IDisposable
{
    private readonly OwnedFd _fd;

    internal ReadableFile(OwnedFd fd) => _fd = fd;

    /// <summary>How long it is now; 0 when that cannot be told.</summary>
    public long Length => Fd.Stat(_fd.Value, out var stat) == Errno.None ? (long)stat.Size : 0;

    /// <summary>Reads some bytes (pread(2)).</summary>
    /// <returns>ENODEV: it is a control file of something that is gone. EIO.</returns>
    public Errno ReadAt(long offset, Span<byte> buffer, out int count)
    {
        long read;
        // SAFETY: the span is pinned for the call and its length is what is passed.
        fixed (byte* p = buffer)
        {
            do
                read = (long)pread(_fd.Value, p, (Tmds.Linux.size_t)(ulong)buffer.Length, offset);
            while (read < 0 && ErrnoExtensions.Last == Errno.EINTR);
        }
        count = (int)Math.Max(read, 0);
        return read < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => _fd.Dispose();
}
