using System.Runtime.InteropServices;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Sockets of another process, lent for a moment by pidfd_getfd(2): whoever may trace the process with ptrace may have them. None is kept,
/// since the owner's close(2) ends nothing while somebody else has the socket open.
/// </summary>
public static unsafe class ForeignSockets
{
    internal const int SO_TYPE = 3;
    internal const int SO_ACCEPTCONN = 30;
    internal const int SO_PROTOCOL = 38;
    internal const int SO_DOMAIN = 39;
    internal const int SO_COOKIE = 57;
    internal const int SO_BINDTOIFINDEX = 62;
    internal const int SO_NETNS_COOKIE = 71;
    internal const int IPPROTO_TCP = 6;
    internal const int IPPROTO_IPV6 = 41;
    internal const int IPPROTO_MPTCP = 262;
    internal const int IPV6_V6ONLY = 26;
    internal const int TCP_INFO = 11;
    internal const int SOCK_STREAM = 1;
    internal const int SHUT_RD = 0;
    internal const int SHUT_WR = 1;
    internal const byte TCP_ESTABLISHED = 1;
    internal const byte TCP_CLOSE_WAIT = 8;

    /// <summary>Describes the sockets that a process has open, one after another.</summary>
    /// <param name="pid">Its number; the pidfd shows afterwards whether it still was this process's.</param>
    /// <param name="process">The process.</param>
    /// <param name="sockets">Added to.</param>
    /// <returns>EPERM, EACCES: we may not look. ESRCH, ENOENT: it has ended. EMFILE, ENFILE. ENOSYS: before Linux 5.6.</returns>
    public static Errno TryList(int pid, PidFd process, List<SocketFacts> sockets)
    {
        Errno errno = ProcFs.TryDescriptors(pid, out var numbers);
        foreach (int fd in numbers)
        {
            // Without this look every file of the process would be lent to us, and each close of one be ours.
            if (Fd.StatOf(pid, fd, out FileStat stat) != Errno.None || !stat.IsSocket)
                continue;
            errno = TryDescribe(process, fd, out var facts);
            if (errno == Errno.None && facts is not null)
                sockets.Add(facts);
            // Closed meanwhile, or another file by now.
            else if (errno is not (Errno.None or Errno.EBADF or Errno.ENOTSOCK))
                return errno;
        }
        return errno is Errno.EBADF or Errno.ENOTSOCK ? Errno.None : errno;
    }

    /// <summary>Shuts down a connection that another process has open (shutdown(2)), if it is still the same. No allocation.</summary>
    /// <param name="process">The process.</param>
    /// <param name="fd">Its number for the socket.</param>
    /// <param name="cookie">The socket's.</param>
    /// <param name="how">0 for reading, 1 for writing, 2 for both.</param>
    /// <returns>ESTALE: the number means another file by now, or none. ENOTCONN. Those of pidfd_getfd(2).</returns>
    public static Errno TryShutdown(PidFd process, int fd, ulong cookie, int how)
    {
        Errno errno = TryBorrow(process, fd, cookie, out int lent);
        if (errno != Errno.None)
            return errno;
        errno = shutdown(lent, how) == 0 ? Errno.None : ErrnoExtensions.Last;
        Fd.Close(lent);
        return errno;
    }

    /// <summary>Whether the kernel shows that a connection is shut down; null when it is gone by now.</summary>
    /// <param name="process">The process.</param>
    /// <param name="facts">The socket.</param>
    /// <param name="how">As for <see cref="TryShutdown"/>.</param>
    public static bool? IsShutDown(PidFd process, SocketFacts facts, int how)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (TryBorrow(process, facts.Fd, facts.Cookie, out int lent) != Errno.None)
            return null;
        using OwnedFd owned = new(lent);
        return (how == SHUT_WR || CannotRead(lent)) && (how == SHUT_RD || CannotWrite(lent, facts));
    }

    // POLLRDHUP: nothing will come any more.
    private static bool CannotRead(int socket) => Fd.Poll(socket, LibcPoll.POLLRDHUP, 0, out bool ready) == Errno.None && ready;

    private static bool CannotWrite(int socket, SocketFacts facts)
    {
        if (facts.IsTcp)
        {
            byte state = 0;
            socklen_t length = sizeof(byte);
            // SAFETY: tcpi_state is the first byte of struct tcp_info, and no more than that one byte is asked for.
            return getsockopt(socket, IPPROTO_TCP, TCP_INFO, &state, &length) == 0 && state is not (TCP_ESTABLISHED or TCP_CLOSE_WAIT);
        }
        if (!facts.IsUnix || facts.Type != SOCK_STREAM)
            return true;
        byte none = 0;
        // SAFETY: nothing is read of the buffer; on a stream nothing is what is sent, and EPIPE the answer where nothing can be.
        return (long)send(socket, &none, 0, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && ErrnoExtensions.Last == Errno.EPIPE;
    }

    private static Errno TryDescribe(PidFd process, int fd, out SocketFacts? facts)
    {
        facts = null;
        int lent = LibcPidFd.GetFd(process.Descriptor, fd);
        if (lent < 0)
            return ErrnoExtensions.Last;
        using OwnedFd owned = new(lent);
        Errno errno = Option(lent, SO_DOMAIN, out int family);
        if (errno != Errno.None)
            return errno;
        _ = Option(lent, SO_TYPE, out int type);
        _ = Option(lent, SO_PROTOCOL, out int protocol);
        _ = Option(lent, SO_BINDTOIFINDEX, out int bound);
        _ = Option(lent, SO_NETNS_COOKIE, out ulong space);
        _ = Option(lent, SO_ACCEPTCONN, out int listens);
        int onlySix = 0;
        if (family == SocketName.AF_INET6)
            _ = LibcSocketOptions.Get(lent, IPV6_V6ONLY, MemoryMarshal.AsBytes(new Span<int>(ref onlySix)), out _, IPPROTO_IPV6);
        errno = Option(lent, SO_COOKIE, out ulong cookie);
        if (errno == Errno.None && Name(lent, isPeer: false) is { } local)
            facts = new SocketFacts(fd, family, type, protocol, local, Name(lent, isPeer: true), cookie, space, bound) { IsListening = listens != 0, IsOnlyIPv6 = onlySix != 0 };
        return errno;
    }

    private static Errno TryBorrow(PidFd process, int fd, ulong cookie, out int lent)
    {
        lent = LibcPidFd.GetFd(process.Descriptor, fd);
        if (lent < 0)
            return ErrnoExtensions.Last is var failed && failed == Errno.EBADF ? Errno.ESTALE : failed;
        if (Option(lent, SO_COOKIE, out ulong now) == Errno.None && now == cookie)
            return Errno.None;
        Fd.Close(lent);
        lent = -1;
        return Errno.ESTALE;
    }

    private static Errno Option<T>(int socket, int option, out T value)
        where T : unmanaged
    {
        value = default;
        return LibcSocketOptions.Get(socket, option, MemoryMarshal.AsBytes(new Span<T>(ref value)), out _);
    }

    private static SocketName? Name(int socket, bool isPeer)
    {
        // struct sockaddr_un is the longest, with 110 bytes.
        Span<byte> buffer = stackalloc byte[128];
        socklen_t length = (uint)buffer.Length;
        int result;
        // SAFETY: the buffer is a local of the length passed, which the kernel does not write beyond.
        fixed (byte* address = buffer)
            result = isPeer ? getpeername(socket, (sockaddr*)address, &length) : getsockname(socket, (sockaddr*)address, &length);
        return result == 0 ? SocketName.Read(buffer[..Math.Min(buffer.Length, (int)(uint)length)]) : null;
    }
}
