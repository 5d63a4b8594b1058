using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>Who is at the other end of a Unix socket, as the kernel noted at connect(2) or socketpair(2).</summary>
/// <remarks>
/// The credentials are those of that moment, whatever the peer has become since or whomever it gave the socket to.
/// Ids with no name in our user namespace show as the overflow id (65534), a process outside our pid namespace as 0.
/// </remarks>
/// <param name="Pid">Process number in our pid namespace.</param>
/// <param name="Uid">Effective user.</param>
/// <param name="Gid">Effective group.</param>
/// <param name="Groups">Supplementary groups.</param>
/// <param name="PidFd">The process itself; null on kernels before 6.5. The receiver's to dispose of.</param>
public sealed record PeerCredentials(int Pid, uint Uid, uint Gid, uint[] Groups, PidFd? PidFd)
{
    /// <summary>Asks the kernel about the peer of a connected Unix stream socket.</summary>
    /// <exception cref="LinuxException">
    /// ENOTSOCK, EBADF: no socket. ENODATA: not a connected Unix socket. ESRCH or EINVAL: the peer process is gone.
    /// </exception>
    public static PeerCredentials Of(int socketFd)
    {
        var peer = default(LibcSocketOptions.PeerIds);
        var bytes = MemoryMarshal.AsBytes(new Span<LibcSocketOptions.PeerIds>(ref peer));
        Check(socketFd, LibcSocketOptions.Get(socketFd, LibcSocketOptions.PeerCred, bytes, out _));
        // A socket that never had a peer answers with pid 0 and uid -1 instead of an error.
        if (peer.uid == uint.MaxValue)
            throw new LinuxException(Errno.ENODATA, "tell the peer of", $"descriptor {socketFd}");
        var groups = GroupsOf(socketFd);
        return new(peer.pid, peer.uid, peer.gid, groups, ProcessOf(socketFd));
    }

    private static uint[] GroupsOf(int socketFd)
    {
        Span<uint> some = stackalloc uint[64];
        var error = LibcSocketOptions.Get(
            socketFd, LibcSocketOptions.PeerGroups, MemoryMarshal.AsBytes(some), out var length);
        if (error == Errno.None)
            return some[..(length / sizeof(uint))].ToArray();
        if (error != Errno.ERANGE)
            Check(socketFd, error);
        // The list was noted once and cannot have grown since it gave its length.
        var all = new uint[length / sizeof(uint)];
        Check(socketFd, LibcSocketOptions.Get(
            socketFd, LibcSocketOptions.PeerGroups, MemoryMarshal.AsBytes(all.AsSpan()), out _));
        return all;
    }

    private static PidFd? ProcessOf(int socketFd)
    {
        var fd = -1;
        var error = LibcSocketOptions.Get(
            socketFd, LibcSocketOptions.PeerPidFd, MemoryMarshal.AsBytes(new Span<int>(ref fd)), out _);
        if (error == Errno.ENOPROTOOPT)
            return null;
        Check(socketFd, error);
        return PidFd.FromDescriptor(fd);
    }

    private static void Check(int socketFd, Errno error)
    {
        if (error != Errno.None)
            throw new LinuxException(error, "tell the peer of", $"descriptor {socketFd}");
    }
}
