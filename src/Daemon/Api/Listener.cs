using System.Net.Sockets;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Accepts clients, reads who they are, and ends their faults when they go.</summary>
internal sealed class Listener(Socket socket, DaemonSettings settings, FrameHandler handler, FaultEngine engine, BusyPolling polling)
{
    private const int StackBytes = 512 * 1024;
    private const long LongestDrainNs = 1_000_000_000;
    private int _connections;

    /// <summary>A further one is told so and closed.</summary>
    public required int MaxConnections { get; init; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                Serve(await socket.AcceptAsync(cancellationToken), cancellationToken);
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

    /// <summary>Lets what is being answered go out, once nothing more is read. One that takes long is not waited for.</summary>
    public async Task DrainAsync()
    {
        long deadline = KernelClock.MonotonicNs + LongestDrainNs;
        while (Volatile.Read(ref _connections) > 0 && KernelClock.MonotonicNs < deadline)
            await Task.Delay(1, CancellationToken.None);
    }

    private void Serve(Socket client, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _connections) > MaxConnections)
        {
            Refuse(client, new FaultException(ErrorCode.LimitReached, $"Cannot connect: {MaxConnections} connections are open, and that is the most"));
            End(client);
            return;
        }
        try
        {
            new Thread(() => Converse(client, cancellationToken), StackBytes) { IsBackground = true, Name = "connection" }.Start();
        }
        catch (OutOfMemoryException)
        {
            Refuse(client, new FaultException(ErrorCode.LimitReached, "Cannot connect: the system grants no further thread"));
            End(client);
        }
    }

    private void Converse(Socket client, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = new Connection(client, Caller.FromSocket((int)client.Handle, settings), handler);
            try
            {
                connection.Run(cancellationToken);
            }
            finally
            {
                connection.GiveBack(polling);
                engine.Heal(f => ReferenceEquals(f.Connection, connection), "connection closed");
                engine.DropTimelines(connection);
            }
        }
        catch (FaultException e)
        {
            Refuse(client, e);
        }
        catch (LinuxException e) when (e.Errno is Errno.EMFILE or Errno.ENFILE)
        {
            Refuse(client, new FaultException(ErrorCode.LimitReached, $"Cannot connect: {e.Errno.Message()}", (int)e.Errno));
        }
        catch (Exception e) when (e is LinuxException or SocketException or ObjectDisposedException)
        {
            // The client was gone before it could be asked who it is.
        }
        finally
        {
            End(client);
        }
    }

    private void End(Socket client)
    {
        Interlocked.Decrement(ref _connections);
        client.Dispose();
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
