using System.Runtime.InteropServices;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>asm-generic/socket.h: who is at the other end of a Unix socket.</summary>
internal static class LibcSocketOptions
{
    public const int PeerCred = 17;
    public const int PeerGroups = 59;
    public const int PeerPidFd = 77;
    public const int SolSocket = 1;

    /// <summary>struct ucred of sys/socket.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PeerIds
    {
        public int pid;
        public uint uid;
        public uint gid;
    }

    /// <summary>getsockopt(2), at SOL_SOCKET where nothing else is said; the length is what the kernel says, with ERANGE too.</summary>
    public static unsafe Errno Get(int socket, int option, Span<byte> value, out int length, int level = SolSocket)
    {
        Tmds.Linux.socklen_t size = (uint)value.Length;
        int result;
        // SAFETY: the span is pinned for the call, and size says how long it is.
        fixed (byte* p = value)
            result = getsockopt(socket, level, option, p, &size);
        length = (int)(uint)size;
        return result == 0 ? Errno.None : ErrnoExtensions.Last;
    }
}
