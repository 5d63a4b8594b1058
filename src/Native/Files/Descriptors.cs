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

    /// <summary>Whether this process may have so many descriptors more (RLIMIT_NOFILE), at this moment.</summary>
    /// <param name="open">One that it has, to be copied.</param>
    /// <param name="count">How many, 16 at most.</param>
    public static bool AreLeft(int open, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 16);
        Span<int> copies = stackalloc int[count];
        int made = 0;
        while (made < count && fcntl(open, F_DUPFD_CLOEXEC, 0) is >= 0 and var copy)
            copies[made++] = copy;
        foreach (int copy in copies[..made])
            Fd.Close(copy);
        return made == count;
    }

    /// <summary>Reads a file of the kernel's from its beginning (pread(2)). No allocation.</summary>
    /// <returns>ENODEV: what it is about has gone. EBADF.</returns>
    public static unsafe Errno TryReadAgain(int fd, Span<byte> buffer, out int count)
    {
        nint result;
        // SAFETY: the kernel writes at most the length passed.
        fixed (byte* p = buffer)
            result = LibcMemory.pread(fd, p, buffer.Length, 0);
        count = (int)Math.Max(result, 0);
        return result < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>Closes one that this process was given.</summary>
    public static void Close(int fd) => Fd.Close(fd);
}
