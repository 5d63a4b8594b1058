using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>A network namespace by a file of nsfs (namespaces(7)); as long as it is open the namespace lives.</summary>
public sealed class NetworkNamespaceFile : IDisposable
{
    private readonly OwnedFd _fd;

    private NetworkNamespaceFile(OwnedFd fd, ulong inode) => (_fd, Inode) = (fd, inode);

    /// <summary>Its number among those that live now; one that has gone leaves it to another.</summary>
    public ulong Inode { get; }

    /// <summary>Whether it is the one that this process is in.</summary>
    public bool IsOwn => Inode == ProcFile.NamespaceInode("/proc/self/ns/net");

    /// <summary>Opens that of a process; hold its pidfd, and ask it afterwards whether the process has exited.</summary>
    /// <returns>ENOENT, ESRCH: it has ended. EACCES: we may not look into it.</returns>
    public static Errno TryOpen(int pid, out NetworkNamespaceFile? opened) => TryOpen($"/proc/{pid}/ns/net", out opened);

    /// <summary>Does something in it, as <see cref="NetworkNamespace.Enter(PidFd, CallerCredentials?, Func{Errno})"/> does. In our own no right is needed for that.</summary>
    /// <param name="credentials">Whose right it must be; null for our own.</param>
    /// <param name="action">What to do there; it starts no thread.</param>
    /// <returns>EPERM: he may not. What the action answers.</returns>
    public Errno Enter(CallerCredentials? credentials, Func<Errno> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (!IsOwn)
            return NetworkNamespace.Enter(_fd, credentials, action);
        if (credentials is null)
            return action();
        using (credentials.Assume())
            return action();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _fd.Dispose();

    internal static Errno TryOpen(string path, out NetworkNamespaceFile? opened)
    {
        opened = null;
        Errno errno = Fd.Open(path, O_RDONLY, out int fd);
        if (errno != Errno.None)
            return errno;
        var owned = new OwnedFd(fd);
        errno = Fd.Stat(fd, out FileStat stat);
        if (errno == Errno.None)
            opened = new NetworkNamespaceFile(owned, stat.Inode);
        else
            owned.Dispose();
        return errno;
    }
}
