using System.Runtime.InteropServices;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>The network namespace of the calling thread.</summary>
public static class NetworkNamespace
{
    private const int SO_NETNS_COOKIE = 71;

    /// <summary>The number that no other network namespace has in this boot.</summary>
    /// <returns>ENOPROTOOPT: the kernel is older than 5.14. EMFILE.</returns>
    public static Errno TryCookie(out ulong cookie)
    {
        cookie = 0;
        int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fd < 0)
            return ErrnoExtensions.Last;
        using OwnedFd owned = new(fd);
        return LibcSocketOptions.Get(fd, SO_NETNS_COOKIE, MemoryMarshal.AsBytes(new Span<ulong>(ref cookie)), out _);
    }
}
