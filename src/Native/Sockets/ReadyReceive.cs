using System.Net.Sockets;

namespace LuminaGuard.FaultD.Native;

/// <summary>Receives what is there, whether or not the socket blocks (recv(2) with MSG_DONTWAIT).</summary>
public static unsafe class ReadyReceive
{
    /// <summary>Receives without waiting. EAGAIN: nothing is there. A count of 0: the peer has closed.</summary>
    /// <param name="socket">A stream socket.</param>
    /// <param name="buffer">Where to; not empty.</param>
    /// <param name="count">How many bytes came.</param>
    public static Errno TryReceive(Socket socket, Span<byte> buffer, out int count)
    {
        ArgumentNullException.ThrowIfNull(socket);
        nint received;
        // SAFETY: the call writes at most as many bytes as the span has, which is fixed meanwhile.
        fixed (byte* bytes = buffer)
            received = LibcMessage.recv((int)socket.Handle, bytes, buffer.Length, LibcMessage.MSG_DONTWAIT);
        count = (int)Math.Max(0, received);
        return received < 0 ? ErrnoExtensions.Last : Errno.None;
    }
}
