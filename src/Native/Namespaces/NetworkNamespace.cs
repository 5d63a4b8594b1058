using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>The network namespace of the calling thread.</summary>
public static class NetworkNamespace
{
    private const int StackBytes = 256 * 1024;

    /// <summary>The number that no other network namespace has in this boot.</summary>
    /// <returns>ENOPROTOOPT: the kernel is older than 5.14. EMFILE.</returns>
    public static Errno TryCookie(out ulong cookie)
    {
        cookie = 0;
        int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fd < 0)
            return ErrnoExtensions.Last;
        using OwnedFd owned = new(fd);
        return LibcSocketOptions.Get(fd, ForeignSockets.SO_NETNS_COOKIE, MemoryMarshal.AsBytes(new Span<ulong>(ref cookie)), out _);
    }

    /// <summary>Does something in the network namespace of a process (setns(2)), on a thread of its own that ends with it.</summary>
    /// <param name="process">The process.</param>
    /// <param name="credentials">Whose right it must be; null for our own.</param>
    /// <param name="action">What to do there; it starts no thread.</param>
    /// <returns>EPERM: he may not. ESRCH: the process has ended. EINVAL: before Linux 5.8. What the action answers.</returns>
    public static Errno Enter(PidFd process, CallerCredentials? credentials, Func<Errno> action)
    {
        ArgumentNullException.ThrowIfNull(process);
        return OnItsOwnThread(credentials, () => Act(LibcNamespaces.setns(process.Descriptor, LibcNamespaces.CLONE_NEWNET), action));
    }

    /// <summary>The same in a new network namespace, which goes with what the action leaves open there (unshare(2)).</summary>
    /// <param name="action">What to do there; it starts no thread.</param>
    /// <returns>EPERM: no CAP_SYS_ADMIN, or a sandbox. ENOSPC: there are too many. What the action answers.</returns>
    public static Errno EnterNew(Func<Errno> action) =>
        OnItsOwnThread(null, () => Act(LibcNamespaces.unshare(LibcNamespaces.CLONE_NEWNET), action));

    internal static Errno Enter(OwnedFd file, CallerCredentials? credentials, Func<Errno> action) =>
        OnItsOwnThread(credentials, () => Act(LibcNamespaces.setns(file.Value, LibcNamespaces.CLONE_NEWNET), action));

    private static Errno OnItsOwnThread(CallerCredentials? credentials, Func<Errno> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var result = Errno.None;
        Exception? failure = null;
        // Never back: a thread of the pool that could not go home would serve others from there.
        var thread = new Thread(() =>
        {
            try
            {
                if (credentials is null)
                {
                    result = action();
                    return;
                }
                using (credentials.Assume())
                    result = action();
            }
            catch (Exception e)
            {
                failure = e;
            }
        }, StackBytes)
        { IsBackground = true, Name = "namespace" };
        thread.Start();
        thread.Join();
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return result;
    }

    private static Errno Act(int moved, Func<Errno> action) => moved == 0 ? action() : ErrnoExtensions.Last;
}
