using System.Net.Sockets;

namespace LuminaGuard.FaultD.Native;

/// <summary>Whether there is still somebody at the other end of a socket.</summary>
public static class PeerPresence
{
    // POLLHUP is reported whatever is asked for.
    private const short Nothing = 0;

    /// <summary>
    /// Whether the peer has closed (POLLHUP of poll(2)), whatever still waits to be read. One that only writes no more may
    /// still read, and has not gone. Does not block.
    /// </summary>
    public static bool HasGone(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return Fd.Poll((int)socket.Handle, Nothing, 0, out bool ready) == Errno.None && ready;
    }
}
