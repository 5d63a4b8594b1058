using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>The reading end of somebody else's pipe, for a moment: what is in it is looked at first, and taken only then.</summary>
public sealed unsafe class PipeLines : IDisposable
{
    /// <summary>As much as is looked at: what a pipe holds unless somebody has changed that.</summary>
    public const int Most = 64 * 1024;

    internal const int SPLICE_F_NONBLOCK = 2;
    private readonly OwnedFd _pipe;
    private readonly OwnedFd _copyReader;
    private readonly OwnedFd _copyWriter;
    private readonly byte[] _bytes = new byte[Most];

    private PipeLines(OwnedFd pipe, OwnedFd copyReader, OwnedFd copyWriter) => (_pipe, _copyReader, _copyWriter) = (pipe, copyReader, copyWriter);

    /// <summary>What was taken last.</summary>
    public ReadOnlySpan<byte> Taken => _bytes.AsSpan(0, TakenLength);

    private int TakenLength { get; set; }

    internal static Errno TryOpen(int pipe, out PipeLines? reader)
    {
        reader = null;
        OwnedFd owned = new(pipe);
        int* ends = stackalloc int[2];
        // SAFETY: two descriptors are written to the two ints.
        if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        {
            Errno errno = ErrnoExtensions.Last;
            owned.Dispose();
            return errno;
        }
        reader = new PipeLines(owned, new OwnedFd(ends[0]), new OwnedFd(ends[1]));
        return Errno.None;
    }

    /// <summary>How long the first line in it is, with its newline; 0 when there is none that is whole. Takes nothing (tee(2)).</summary>
    public Errno TryLine(out int length)
    {
        length = 0;
        nint copied = LibcFile.tee(_pipe.Value, _copyWriter.Value, Most, SPLICE_F_NONBLOCK);
        if (copied < 0)
            return ErrnoExtensions.Last is var errno && errno == Errno.EAGAIN ? Errno.None : errno;
        for (int at = 0; at < copied;)
        {
            Errno errno = Fd.Read(_copyReader.Value, _bytes.AsSpan(at), out int count);
            if (errno != Errno.None || count == 0)
                return errno;
            at += count;
        }
        length = _bytes.AsSpan(0, (int)copied).IndexOf((byte)'\n') + 1;
        return Errno.None;
    }

    /// <summary>Takes so many bytes out of it. No allocation.</summary>
    /// <returns>EAGAIN: somebody else has taken of them.</returns>
    public Errno Take(int length)
    {
        for (TakenLength = 0; TakenLength < length;)
        {
            Errno errno = Fd.Read(_pipe.Value, _bytes.AsSpan(TakenLength, length - TakenLength), out int count);
            if (errno != Errno.None || count == 0)
                return errno == Errno.None ? Errno.EAGAIN : errno;
            TakenLength += count;
        }
        return Errno.None;
    }

    /// <summary>Closes it.</summary>
    public void Dispose()
    {
        _pipe.Dispose();
        _copyReader.Dispose();
        _copyWriter.Dispose();
    }
}
