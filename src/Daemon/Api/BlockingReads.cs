using System.Net.Sockets;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// A socket as a stream whose reads end on the thread that asked, so that a pipe over it needs no other. When nothing
/// comes for a while, what was put off is done meanwhile.
/// </summary>
internal sealed class BlockingReads(Socket socket, OperationContext context) : Stream
{
    // What was put off waits about this long for the next request, which must not wait for it.
    private const int QuietMs = 1;
    private bool _endsWhenQuiet;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (context.BusyPoll > TimeSpan.Zero && TrySpin(buffer, out int soon))
            return soon;
        // By the socket's own time-out: a poll before each read would be one more call between request and effect.
        if (context.PutOff > 0 && !_endsWhenQuiet)
            EndWhenQuiet(true);
        while (true)
        {
            int count = socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.Success)
                return count;
            if (error != SocketError.TimedOut || !_endsWhenQuiet)
                throw new SocketException((int)error);
            context.CatchUp();
            EndWhenQuiet(false);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // For a while and no longer: who is idle blocks.
    private bool TrySpin(Span<byte> buffer, out int count)
    {
        long end = KernelClock.MonotonicNs + (long)context.BusyPoll.TotalNanoseconds;
        do
        {
            var error = ReadyReceive.TryReceive(socket, buffer, out count);
            if (error == Errno.None)
                return true;
            // Any other error comes again below, and is told there.
            if (error != Errno.EAGAIN)
                return false;
        }
        while (KernelClock.MonotonicNs < end);
        return false;
    }

    private void EndWhenQuiet(bool ends)
    {
        socket.ReceiveTimeout = ends ? QuietMs : 0;
        _endsWhenQuiet = ends;
    }
}
