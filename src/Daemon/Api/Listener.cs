using System.Net.Sockets;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Accepts clients, reads who they are, and ends their faults when they go.</summary>
internal sealed class Listener(Socket socket, DaemonSettings settings, FrameHandler handler, FaultEngine engine)
{
    private const int MaxConnections = 512;
    private int _connections;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var client = await socket.AcceptAsync(cancellationToken);
                _ = ServeAsync(client, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException) when (!cancellationToken.IsCancellationRequested)
            {
                // Out of descriptors, or the client gave up in the queue. Connections that end make room again.
                await Task.Delay(50, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken cancellationToken)
    {
        // Off the accepting thread: what a client sends first must not delay the next one.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (Interlocked.Increment(ref _connections) > MaxConnections)
            {
                Refuse(client, new FaultException(ErrorCode.LimitReached, $"Cannot connect: {MaxConnections} connections are open, and that is the most"));
                return;
            }
            using var connection = new Connection(client, Caller.FromSocket((int)client.Handle, settings), handler);
            await connection.RunAsync(cancellationToken);
            engine.Heal(f => ReferenceEquals(f.Connection, connection), "connection closed");
        }
        catch (FaultException e)
        {
            Refuse(client, e);
        }
        catch (Exception e) when (e is LinuxException or SocketException or ObjectDisposedException)
        {
            // The client was gone before it could be asked who it is.
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
            client.Dispose();
        }
    }

    private static void Refuse(Socket client, FaultException why)
    {
        try
        {
            client.Blocking = false;
            client.Send(FrameHandler.Error(0, why, new FrameBuffer()).Span);
        }
        catch (SocketException)
        {
            // It does not read; it finds the connection closed.
        }
    }
}
