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

    public T Call<T>(Request request, AnswerReader<T> read, TimeSpan timeout)
    {
        lock (_gate)
        {
            List<Request>? owed = null;
            try
            {
                var answer = Exchange(request, timeout, ref owed);
                return Reply.Read(answer, read);
            }
            finally
            {
                if (owed is not null)
                {
                    foreach (var undo in owed)
                        Exchange(undo, timeout, ref owed);
                }
            }
        }
    }

    private ReadOnlyMemory<byte> Exchange(Request request, TimeSpan timeout, ref List<Request>? owed)
    {
        var frame = Frame(request, out uint id);
        long deadline = Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency);
        try
        {
            var rest = frame.Span;
            while (!rest.IsEmpty)
                rest = rest[Socket.Send(rest)..];
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
                    (owed ??= []).Add(undo);
                _abandoned.RemoveAt(at);
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TimedOut)
        {
            _abandoned.Add((id, request.LeavesFault));
            throw request.Lost(id, $"no answer within {Durations.Format(timeout)}");
        }
        catch (SocketException e)
        {
            throw request.Lost(id, e.Message);
        }
    }

    private ReadOnlyMemory<byte> Receive(long deadline)
    {
        ReadOnlyMemory<byte> frame;
        while (!Incoming.TryTake(out frame))
        {
            long left = (deadline - Stopwatch.GetTimestamp()) * 1000 / Stopwatch.Frequency;
            if (left <= 0)
                throw new SocketException((int)SocketError.TimedOut);
            int wanted = (int)Math.Min(left + 1, int.MaxValue);
            // A system call only when the remaining time differs enough to matter.
            if (Math.Abs((long)_armedTimeout - wanted) > wanted / 4)
                Socket.ReceiveTimeout = _armedTimeout = wanted;
            int count = Socket.Receive(Incoming.Room().Span);
            if (count == 0)
                throw new SocketException((int)SocketError.ConnectionReset);
            Incoming.Received(count);
        }
        return frame;
    }

    private int _armedTimeout;
}
