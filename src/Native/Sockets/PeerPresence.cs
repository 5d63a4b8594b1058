using System.Net.Sockets;

namespace LuminaGuard.FaultD.Native;

/// <summary>Whether there is still somebody at the other end of a socket.</summary>
public static class PeerPresence
{
    // <asm-generic/poll.h>; poll(2) reports it only when asked for.
    private const short POLLRDHUP = 0x2000;

    /// <summary>
    /// Whether the peer has closed, or will write no more (POLLRDHUP of poll(2)), whatever still waits to be read. Does not
    /// block.
    /// </summary>
    public static bool HasGone(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return Fd.Poll((int)socket.Handle, POLLRDHUP, 0, out bool ready) == Errno.None && ready;
    }
}
