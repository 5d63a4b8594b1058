using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>Descriptors that came from elsewhere.</summary>
public static class Descriptors
{
    /// <summary>Keeps a descriptor from the programs this process executes (FD_CLOEXEC of fcntl(2)).</summary>
    /// <exception cref="LinuxException">EBADF.</exception>
    public static void CloseOnExec(int fd)
    {
        if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
            throw new LinuxException(ErrnoExtensions.Last, "set FD_CLOEXEC on", $"descriptor {fd}");
    }

    /// <summary>Closes one that this process was given.</summary>
    public static void Close(int fd) => Fd.Close(fd);
}
