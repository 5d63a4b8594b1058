using System.Runtime.InteropServices;
using LuminaGuard.FaultD.Native;
using Microsoft.Win32.SafeHandles;

namespace LuminaGuard.FaultD.Tests.Fuzz;

/// <summary>A connected socket and the bare calls on it, so that every errno is the kernel's own.</summary>
internal sealed partial class Connection : IDisposable
{
    // Ends a hopeless wait only: a kill may wait ten seconds for its state, and several of those may queue.
    private const long PatienceSeconds = 120;
    private const int SOL_SOCKET = 1;
    private const int SO_RCVTIMEO = 20;
    private const int SO_SNDTIMEO = 21;
    private const int SHUT_WR = 1;
    private const int MSG_NOSIGNAL = 0x4000;
    private readonly SafeFileHandle _fd;
    private readonly ReceiveBuffer _incoming = new();

    /// <summary>Takes over a descriptor.</summary>
    public Connection(int fd)
    {
        _fd = new SafeFileHandle(fd, ownsHandle: true);
        ReadOnlySpan<long> patience = [PatienceSeconds, 0];
        foreach (int option in (int[])[SO_RCVTIMEO, SO_SNDTIMEO])
            Check(setsockopt(_fd, SOL_SOCKET, option, patience, 2 * sizeof(long)), "setsockopt");
    }

    /// <summary>Sends all of it; false when the daemon has closed.</summary>
    public bool TrySend(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint sent = send(_fd, bytes, bytes.Length, MSG_NOSIGNAL);
            if (sent >= 0)
                bytes = bytes[(int)sent..];
            else if (Last is Errno.EPIPE or Errno.ECONNRESET)
                return false;
            else if (Last != Errno.EINTR)
                Check(sent, "send");
        }
        return true;
    }

    /// <summary>The next answer, valid until the next call; null when the daemon has closed.</summary>
    public ReadOnlyMemory<byte>? Receive()
    {
        ReadOnlyMemory<byte> frame;
        while (!_incoming.TryTake(out frame))
        {
            var room = _incoming.Room().Span;
            nint count = recv(_fd, room, room.Length, 0);
            // ECONNRESET: it closed with bytes of ours unread.
            if (count == 0 || (count < 0 && Last == Errno.ECONNRESET))
                return null;
            if (count > 0)
                _incoming.Received((int)count);
            else if (Last != Errno.EINTR)
                Check(count, "recv");
        }
        return frame;
    }

    /// <summary>Says that nothing more will be asked.</summary>
    public void EndRequests() => _ = shutdown(_fd, SHUT_WR);

    public void Dispose() => _fd.Dispose();

    private static Errno Last => (Errno)Marshal.GetLastPInvokeError();

    private static void Check(nint result, string call)
    {
        if (result < 0)
            throw new IOException($"Cannot {call}: {Last}");
    }

    // ssize_t send(int sockfd, const void *buf, size_t len, int flags);
    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(SafeFileHandle sockfd, ReadOnlySpan<byte> buf, nint len, int flags);

    // ssize_t recv(int sockfd, void *buf, size_t len, int flags);
    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(SafeFileHandle sockfd, Span<byte> buf, nint len, int flags);

    // int setsockopt(int sockfd, int level, int optname, const void *optval, socklen_t optlen);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(SafeFileHandle sockfd, int level, int optname, ReadOnlySpan<long> optval, int optlen);

    // int shutdown(int sockfd, int how);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int shutdown(SafeFileHandle sockfd, int how);
}
