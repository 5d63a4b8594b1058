using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>sys/socket.h: messages that carry descriptors.</summary>
internal static unsafe partial class LibcMessage
{
    internal const int AF_UNIX = 1;
    internal const int SOCK_SEQPACKET = 5;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int SOL_SOCKET = 1;
    internal const int SCM_RIGHTS = 1;
    internal const int MSG_DONTWAIT = 0x40;
    internal const int MSG_NOSIGNAL = 0x4000;
    internal const int MSG_CMSG_CLOEXEC = 0x40000000;

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Part
    {
        internal byte* Base;
        internal nuint Length;
    }

    /// <summary>struct msghdr on 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Header
    {
        internal void* Name;
        internal uint NameLength;
        internal Part* Parts;
        internal nuint PartCount;
        internal byte* Control;
        internal nuint ControlLength;
        internal int Flags;
    }

    /// <summary>struct cmsghdr on 64-bit Linux; the data follow.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ControlHeader
    {
        internal nuint Length;
        internal int Level;
        internal int Type;
    }

    // ssize_t recv(int sockfd, void *buf, size_t size, int flags);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial nint recv(int socket, byte* buffer, nint size, int flags);

    // int socketpair(int domain, int type, int protocol, int sv[2]);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int socketpair(int domain, int type, int protocol, int* ends);

    // ssize_t sendmsg(int sockfd, const struct msghdr *msg, int flags);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial nint sendmsg(int socket, Header* message, int flags);

    // ssize_t recvmsg(int sockfd, struct msghdr *msg, int flags);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial nint recvmsg(int socket, Header* message, int flags);
}
