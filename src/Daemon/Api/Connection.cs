using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// One client, served by a thread of its own: what blocks for one blocks no other, and a request is answered after a single
/// wake-up. When the client goes, so do its faults.
/// </summary>
internal sealed class Connection : IDisposable
{
    // A client that stops reading must not hold a thread, or its faults, for ever.
    private const int SendPatienceMs = 5_000;

    // What was put off until the connection is quiet neither piles up nor waits for ever; a burst of strikes is not held up
    // by it.
    private const int MostPutOff = 64;
    private const long LongestPutOffNs = 100_000_000;
    private readonly Socket _socket;
    private readonly Caller _caller;
    private readonly FrameHandler _handler;
    private readonly FrameBuffer _answer = new(Protocol.MaxAnswerBytes);
    private readonly OperationContext _context;

    public Connection(Socket socket, Caller caller, FrameHandler handler)
    {
        _socket = socket;
        _socket.SendTimeout = SendPatienceMs;
        _caller = caller;
        _handler = handler;
        _context = new OperationContext(caller, this, () => PeerPresence.HasGone(socket));
    }

    /// <summary>Reads and answers until the client goes or breaks the protocol, or the daemon goes.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        // Wakes this thread out of its read.
        using var stop = cancellationToken.UnsafeRegister(static socket => Shutdown((Socket)socket!), _socket);
        var reader = PipeReader.Create(new BlockingReads(_socket, _context));
        try
        {
            bool open = true;
            while (open)
            {
                var read = Read(reader);
                long requestedNs = KernelClock.MonotonicNs;
                var buffer = read.Buffer;
                while (open && TryTake(ref buffer, out var frame, out bool tooLong))
                {
                    open = !tooLong && Respond(frame, requestedNs);
                    // A frame that came with another is asked now: the one before it may have taken seconds.
                    requestedNs = KernelClock.MonotonicNs;
                }
                open &= !read.IsCompleted;
                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The client has gone, or the daemon is going.
        }
        finally
        {
            reader.Complete();
            _context.CatchUp();
        }
    }

    /// <summary>Spins no more.</summary>
    public void GiveBack(BusyPolling polling) => _context.SpinFor(polling, TimeSpan.Zero, out _);

    public void Dispose()
    {
        _socket.Dispose();
        _caller.Dispose();
    }

    // Complete on return, always: the stream under it blocks.
    private static ReadResult Read(PipeReader reader)
    {
        var read = reader.ReadAsync(CancellationToken.None);
        return read.IsCompleted ? read.Result : read.AsTask().GetAwaiter().GetResult();
    }

    private static void Shutdown(Socket socket)
    {
        try
        {
            // Nothing more is read; what is being answered, such as a wait that the stop has ended, still goes out.
            socket.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has gone by itself.
        }
    }

    private bool Respond(in ReadOnlySequence<byte> frame, long requestedNs)
    {
        _context.RequestedNs = requestedNs;
        Send(_handler.Handle(frame, _context, _answer, out bool broken));
        if (_context.PutOff > MostPutOff || requestedNs - _context.PutOffSinceNs > LongestPutOffNs)
            _context.CatchUp();
        return !broken;
    }

    // False: no whole frame yet.
    private bool TryTake(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> frame, out bool tooLong)
    {
        frame = default;
        tooLong = false;
        if (buffer.Length < sizeof(uint))
            return false;
        Span<byte> prefix = stackalloc byte[sizeof(uint)];
        buffer.Slice(0, sizeof(uint)).CopyTo(prefix);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(prefix);
        if (length > Protocol.MaxFrameBytes)
        {
            tooLong = true;
            Send(FrameHandler.Error(0, new FaultException(ErrorCode.BadRequest,
                $"Cannot read the frame: {length} bytes is longer than {Protocol.MaxFrameBytes}"), _answer));
            return true;
        }
        if (buffer.Length - sizeof(uint) < length)
            return false;
        frame = buffer.Slice(sizeof(uint), length);
        buffer = buffer.Slice(frame.End);
        return true;
    }

    private void Send(ReadOnlyMemory<byte> frame)
    {
        var rest = frame.Span;
        while (!rest.IsEmpty)
            rest = rest[_socket.Send(rest)..];
    }
}
