using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>One client. Its requests are answered in order, on the thread that read them; when it goes, so do its faults.</summary>
internal sealed class Connection : IDisposable
{
    // A client that stops reading must not hold a thread, or its faults, for ever.
    private const int SendPatienceMs = 5_000;
    private readonly Socket _socket;
    private readonly Caller _caller;
    private readonly FrameHandler _handler;
    private readonly FrameBuffer _answer = new();
    private readonly OperationContext _context;

    public Connection(Socket socket, Caller caller, FrameHandler handler)
    {
        _socket = socket;
        _socket.SendTimeout = SendPatienceMs;
        _caller = caller;
        _handler = handler;
        _context = new OperationContext(caller, this);
    }

    /// <summary>Reads and answers until the client goes or breaks the protocol.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(new NetworkStream(_socket, ownsSocket: false));
        try
        {
            bool open = true;
            while (open)
            {
                var read = await reader.ReadAsync(cancellationToken);
                long requestedNs = KernelClock.MonotonicNs;
                var buffer = read.Buffer;
                while (open && TryTake(ref buffer, out var frame, out bool tooLong))
                    open = !tooLong && Respond(frame, requestedNs);
                open &= !read.IsCompleted;
                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, or the daemon is going.
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _caller.Dispose();
    }

    private bool Respond(in ReadOnlySequence<byte> frame, long requestedNs)
    {
        _context.RequestedNs = requestedNs;
        var answer = _handler.Handle(frame, _context, _answer, out bool broken);
        try
        {
            Send(answer);
        }
        finally
        {
            _context.Answered();
        }
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
