using System.Diagnostics;
using System.Net.Sockets;

namespace LuminaGuard.FaultD;

/// <summary>
/// A blocking connection, for latency: the caller's own thread sends and receives, no pool and no event loop between.
/// It is never used asynchronously, because .NET then makes the socket non-blocking for good.
/// </summary>
internal sealed class SyncChannel : Channel
{
    private readonly Lock _gate = new();

    // Requests whose caller timed out: their answers come first, and what they applied is owed an undo.
    private readonly List<(uint Id, bool LeavesFault)> _abandoned = [];
    private readonly Queue<Request> _owed = new();
    private long _spinTicks;
    private int _armedTimeout;

    public SyncChannel(string path, TimeSpan timeout)
        : base(path)
    {
        try
        {
            // Holds for connect(2) too, which waits while a frozen daemon's backlog is full; unix(7).
            Socket.SendTimeout = (int)Math.Min(timeout.TotalMilliseconds, int.MaxValue);
            Socket.Connect(EndPoint());
        }
        catch (SocketException e)
        {
            Socket.Dispose();
            throw CannotConnect(e);
        }
    }

    /// <summary>From now on spins for so long for each answer before it waits for it.</summary>
    public void SpinFor(TimeSpan time)
    {
        _spinTicks = (long)(time.TotalSeconds * Stopwatch.Frequency);
        // A receive gives up at once, and waiting is a poll.
        Socket.Blocking = false;
    }

    public T Call<T>(Request request, AnswerReader<T> read, TimeSpan timeout)
    {
        lock (_gate)
        {
            try
            {
                return Result(Exchange(request, timeout), read);
            }
            finally
            {
                while (_owed.TryDequeue(out var undo))
                    Settle(undo, timeout);
            }
        }
    }

    private void Settle(Request undo, TimeSpan timeout)
    {
        try
        {
            Exchange(undo, timeout);
        }
        catch (FaultException)
        {
            // No matter of the present caller: the daemon has the request, or the connection is gone, and with it, by
            // the daemon, the fault.
        }
    }

    private ReadOnlyMemory<byte> Exchange(Request request, TimeSpan timeout)
    {
        var frame = Frame(request, out uint id);
        long deadline = Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency);
        bool asked = true;
        try
        {
            asked = Send(frame.Span);
            while (true)
            {
                var answer = Receive(deadline);
                uint answered = Reply.Id(answer);
                if (answered == id || answered == 0)
                    return answer;
                int at = _abandoned.FindIndex(a => a.Id == answered);
                if (at < 0)
                    throw new FaultException(ErrorCode.BadRequest, $"Cannot {request.Purpose}: an answer to request {answered} came unasked");
                if (_abandoned[at].LeavesFault && TakeBack(answer) is { } undo)
                    _owed.Enqueue(undo);
                _abandoned.RemoveAt(at);
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TimedOut)
        {
            _abandoned.Add((id, request.LeavesFault));
            throw request.Lost(id, $"no answer within {Durations.Format(timeout)}");
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw asked ? request.Lost(id, e.Message) : request.NotAsked(e.Message);
        }
        catch (FaultException)
        {
            // The other end broke the protocol, and nothing after that can be trusted. When the connection is closed
            // the daemon takes back what this request may have applied.
            Dispose();
            throw;
        }
    }

    // False when the frame did not go out: the daemon had closed before.
    private bool Send(ReadOnlySpan<byte> rest)
    {
        try
        {
            while (!rest.IsEmpty)
                rest = rest[SendSome(rest)..];
            return true;
        }
        catch (SocketException e) when (IsClosedThere(e))
        {
            // It may have said why: the answer, or its absence, is read next.
            return false;
        }
    }

    private ReadOnlyMemory<byte> Receive(long deadline)
    {
        ReadOnlyMemory<byte> frame;
        while (!Incoming.TryTake(out frame))
        {
            int count = _spinTicks > 0 ? SpinThenReceive(Incoming.Room().Span, deadline) : WaitAndReceive(Incoming.Room().Span, deadline);
            if (count == 0)
                throw new SocketException((int)SocketError.ConnectionReset);
            Incoming.Received(count);
        }
        return frame;
    }

    private int WaitAndReceive(Span<byte> room, long deadline)
    {
        int wanted = (int)Math.Min(LeftMicros(deadline) / 1000 + 1, int.MaxValue);
        // A system call only when the remaining time differs enough to matter.
        if (Math.Abs((long)_armedTimeout - wanted) > wanted / 4)
            Socket.ReceiveTimeout = _armedTimeout = wanted;
        return Socket.Receive(room);
    }

    private int SpinThenReceive(Span<byte> room, long deadline)
    {
        long spinEnd = Stopwatch.GetTimestamp() + _spinTicks;
        while (true)
        {
            int count = Socket.Receive(room, SocketFlags.None, out var error);
            if (error == SocketError.Success)
                return count;
            if (error != SocketError.WouldBlock)
                throw new SocketException((int)error);
            if (Stopwatch.GetTimestamp() >= spinEnd)
                Socket.Poll((int)Math.Min(LeftMicros(deadline), int.MaxValue), SelectMode.SelectRead);
        }
    }

    private int SendSome(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            int count = Socket.Send(bytes, SocketFlags.None, out var error);
            if (error == SocketError.Success)
                return count;
            if (error != SocketError.WouldBlock || _spinTicks == 0 || !Socket.Poll(TimeSpan.FromMilliseconds(Socket.SendTimeout), SelectMode.SelectWrite))
                throw new SocketException((int)error);
        }
    }

    private static long LeftMicros(long deadline)
    {
        long left = (deadline - Stopwatch.GetTimestamp()) * 1_000_000 / Stopwatch.Frequency;
        return left > 0 ? left : throw new SocketException((int)SocketError.TimedOut);
    }
}
