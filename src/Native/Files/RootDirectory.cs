using System.Globalization;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>The root directory of a process, by descriptor: what its paths begin at, in its mount namespace.</summary>
public sealed class RootDirectory : IDisposable
{
    private readonly OwnedFd _fd;

    private RootDirectory(OwnedFd fd) => _fd = fd;

    /// <summary>The descriptor, open for its path only.</summary>
    internal int Descriptor => _fd.Value;

    /// <summary>Opens it by /proc/PID/root; whose it is has to be asked after that, of a pidfd.</summary>
    /// <returns>ENOENT: nobody has the number. EACCES: we may not look into the process (ptrace(2), access mode checking).</returns>
    public static Errno TryOpen(int pid, out RootDirectory? root)
    {
        Errno errno = Fd.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/root"), O_PATH | O_DIRECTORY, out int fd);
        root = errno == Errno.None ? new RootDirectory(new OwnedFd(fd)) : null;
        return errno;
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => _fd.Dispose();
}
