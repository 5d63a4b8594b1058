namespace LuminaGuard.FaultD.Native;

/// <summary>A file that only grows (O_APPEND); see <see cref="SafeDirectory.TryOpenAppend"/>.</summary>
public sealed class AppendFile : IDisposable
{
    private readonly OwnedFd _fd;

    internal AppendFile(OwnedFd fd, long length)
    {
        _fd = fd;
        Length = length;
    }

    /// <summary>Its length in bytes, as far as it is we who write.</summary>
    public long Length { get; private set; }

    /// <summary>Writes at the end, in one write(2).</summary>
    /// <returns>ENOSPC when not all of it was written: a part may stand there then. EDQUOT, EFBIG, EIO.</returns>
    public Errno Append(ReadOnlySpan<byte> data)
    {
        Errno errno = Fd.Write(_fd.Value, data, out int count);
        Length += count;
        return errno != Errno.None ? errno : count == data.Length ? Errno.None : Errno.ENOSPC;
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => _fd.Dispose();
}
