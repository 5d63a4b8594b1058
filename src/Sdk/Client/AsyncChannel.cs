using System.Net.Sockets;

namespace LuminaGuard.FaultD;

/// <summary>A connection for asynchronous calls. A caller who cancels goes at once; his answer is read behind him.</summary>
internal sealed class AsyncChannel : Channel
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    private AsyncChannel(string path)
        : base(path)
    {
    }

    public static async Task<AsyncChannel> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var channel = new AsyncChannel(path);
        try
        {
            await channel.Socket.ConnectAsync(channel.EndPoint(), cancellationToken).ConfigureAwait(false);
            return channel;
        }
        catch (SocketException e)
        {
            channel.Dispose();
            throw channel.CannotConnect(e);
        }
        catch (OperationCanceledException)
        {
            channel.Dispose();
            throw;
        }
    }

    public async Task<T> CallAsync<T>(Request request, AnswerReader<T> read, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!await _gate.WaitAsync(timeout, cancellationToken).ConfigureAwait(false))
            throw new FaultException(ErrorCode.Unreachable, $"Cannot {request.Purpose}: earlier requests had no answer within {Durations.Format(timeout)}");
        bool handedOn = false;
        try
        {
            var frame = Frame(request, out uint id);
            var exchange = ExchangeAsync(frame, id, request);
            try
            {
                var answer = await exchange.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
                return Result(answer, read);
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                // The answer came just as the caller was leaving: it is his, and so is what it applied.
                if (exchange.IsCompleted)
                    return Result(await exchange.ConfigureAwait(false), read);
                handedOn = true;
                _ = SettleAsync(exchange, request);
                if (e is TimeoutException)
                    throw request.Lost(id, $"no answer within {Durations.Format(timeout)}");
                if (request.IsStrike)
                    throw request.Lost(id, "the caller gave up waiting");
                throw;
            }
        }
        finally
        {
            if (!handedOn)
                _gate.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        // The gate is left to the collector: an abandoned exchange may still release it.
    }

    private async Task<ReadOnlyMemory<byte>> ExchangeAsync(ReadOnlyMemory<byte> frame, uint id, Request request)
    {
        bool asked = true;
        try
        {
            asked = await SendAsync(frame).ConfigureAwait(false);
            ReadOnlyMemory<byte> answer;
            while (!Incoming.TryTake(out answer))
            {
                int count = await Socket.ReceiveAsync(Incoming.Room()).ConfigureAwait(false);
                if (count == 0)
                    throw new SocketException((int)SocketError.ConnectionReset);
                Incoming.Received(count);
            }
            uint answered = Reply.Id(answer);
            return answered == id || answered == 0
                ? answer
                : throw new FaultException(ErrorCode.BadRequest, $"Cannot {request.Purpose}: an answer to request {answered} came unasked");
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
    private async Task<bool> SendAsync(ReadOnlyMemory<byte> rest)
    {
        try
        {
            while (!rest.IsEmpty)
                rest = rest[await Socket.SendAsync(rest).ConfigureAwait(false)..];
            return true;
        }
        catch (SocketException e) when (IsClosedThere(e))
        {
            // It may have said why: the answer, or its absence, is read next.
            return false;
        }
    }

    // The caller has gone. What his request applies is taken back when its answer comes; only then is the next one sent.
    private async Task SettleAsync(Task<ReadOnlyMemory<byte>> exchange, Request request)
    {
        try
        {
            var answer = await exchange.ConfigureAwait(false);
            if (request.LeavesFault && TakeBack(answer) is { } undo)
            {
                var frame = Frame(undo, out uint id);
                await ExchangeAsync(frame, id, undo).ConfigureAwait(false);
            }
        }
        catch (FaultException)
        {
            // The connection is gone, and with it, by the daemon, whatever the request applied.
        }
        finally
        {
            _gate.Release();
        }
    }
}
