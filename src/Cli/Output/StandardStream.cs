using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Cli;

/// <summary>
/// Standard output or error as it is. Console's own writer sets the terminal up first, which costs as much as the rest of
/// the program; and it loses errors.
/// </summary>
internal sealed class StandardStream(int descriptor) : Stream
{
    /// <summary>Why nothing more can be written: the reader has gone, the disk is full; 0 while all is well.</summary>
    public int Errno { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty && Errno == 0)
        {
            nint written = Libc.Write(descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            if (written >= 0)
                buffer = buffer[(int)written..];
            else if (Marshal.GetLastPInvokeError() == Libc.EAGAIN)
                Libc.AwaitWritable(descriptor);
            else if (Marshal.GetLastPInvokeError() != Libc.EINTR)
                Errno = Marshal.GetLastPInvokeError();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is kept back here.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
