using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>The reading end of somebody else's pipe, for a moment: what is in it is looked at first, and taken only then.</summary>
public sealed unsafe class PipeLines : IDisposable
{
    internal const int F_SETPIPE_SZ = 1031;
    internal const int F_GETPIPE_SZ = 1032;
    internal const int SPLICE_F_NONBLOCK = 2;
    private readonly OwnedFd _pipe;
    private readonly OwnedFd _copyReader;
    private readonly OwnedFd _copyWriter;
    private readonly byte[] _bytes;

    private PipeLines(OwnedFd pipe, OwnedFd copyReader, OwnedFd copyWriter, int size)
    {
        _pipe = pipe;
        _copyReader = copyReader;
        _copyWriter = copyWriter;
        _bytes = new byte[size];
    }

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
        OwnedFd copyReader = new(ends[0]), copyWriter = new(ends[1]);
        // As long as that one is, or a line that is whole in there would not be in here.
        int size = fcntl(pipe, F_GETPIPE_SZ, 0);
        if (size > 0 && fcntl(ends[1], F_SETPIPE_SZ, size) >= size)
        {
            reader = new PipeLines(owned, copyReader, copyWriter, size);
            return Errno.None;
        }
        Errno failed = ErrnoExtensions.Last;
        copyReader.Dispose();
        copyWriter.Dispose();
        owned.Dispose();
        return failed;
    }

    /// <summary>How long the first line in it is, with its newline; 0 when there is none that is whole. Takes nothing (tee(2)).</summary>
    public Errno TryLine(out int length)
    {
        length = 0;
        nint copied = LibcFile.tee(_pipe.Value, _copyWriter.Value, _bytes.Length, SPLICE_F_NONBLOCK);
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
