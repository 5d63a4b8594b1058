namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Ends TCP connections of one network namespace from outside (SOCK_DESTROY of sock_diag(7)): their owner reads ECONNABORTED, the other end
/// is sent a reset. For CAP_NET_ADMIN there.
/// </summary>
public sealed class ConnectionEnd : IDisposable
{
    // Their acknowledgements must find room in the socket's buffer while the kernel works through them.
    private const int Chunk = 64;
    private readonly NetlinkSocket _socket;
    private byte[] _requests = [];
    private int _count;

    private ConnectionEnd(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens it in the network namespace of the calling thread.</summary>
    /// <param name="opened">What was opened; null on failure.</param>
    /// <returns>EPROTONOSUPPORT: the kernel has no sock_diag. ENOENT: it has, and nothing for TCP (the module tcp_diag).</returns>
    public static Errno TryOpen(out ConnectionEnd? opened)
    {
        opened = null;
        Errno errno = NetlinkSocket.TryOpen(SockDiagRequest.NETLINK_SOCK_DIAG, out var socket);
        if (errno != Errno.None)
            return errno;
        // Of a connection ENOENT says that it has gone; this asks for none.
        Span<byte> probe = stackalloc byte[SockDiagRequest.Length];
        SockDiagRequest.WriteProbe(probe);
        errno = socket!.Ask(probe, out _);
        if (errno == Errno.None)
            opened = new ConnectionEnd(socket);
        else
            socket.Dispose();
        return errno;
    }

    /// <summary>Makes ready to end these.</summary>
    public void Prepare(IReadOnlyList<SocketFacts> sockets)
    {
        ArgumentNullException.ThrowIfNull(sockets);
        _count = sockets.Count;
        _requests = new byte[_count * SockDiagRequest.Length];
        for (int i = 0; i < _count; i++)
            SockDiagRequest.WriteDestroy(_requests.AsSpan(i * SockDiagRequest.Length), sockets[i]);
    }

    /// <summary>Ends those that were made ready; one that has gone meanwhile is no error. No allocation.</summary>
    /// <param name="ended">How many were ended.</param>
    /// <returns>EPERM: no CAP_NET_ADMIN in that namespace. EOPNOTSUPP: a kernel without CONFIG_INET_DIAG_DESTROY.</returns>
    public Errno Fire(out int ended)
    {
        ended = 0;
        for (int at = 0; at < _count; at += Chunk)
        {
            int count = Math.Min(Chunk, _count - at);
            Errno errno = _socket.Request(
                _requests.AsSpan(at * SockDiagRequest.Length, count * SockDiagRequest.Length), count, Errno.ENOENT, out int done);
            ended += done;
            if (errno != Errno.None)
                return errno;
        }
        return Errno.None;
    }

    /// <summary>Whether the kernel has no such connection any more.</summary>
    public bool HasEnded(SocketFacts socket)
    {
        Span<byte> request = stackalloc byte[SockDiagRequest.Length];
        SockDiagRequest.WriteFind(request, socket);
        return _socket.Ask(request, out _) == Errno.ENOENT;
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => _socket.Dispose();
}
