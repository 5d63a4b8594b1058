using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>A level of pressure that the kernel watches; once in each window at most it says that it was crossed.</summary>
public sealed class PressureEvents : IDisposable
{
    private readonly OwnedFd _fd;

    internal PressureEvents(OwnedFd fd) => _fd = fd;

    /// <summary>Waits until the level is crossed.</summary>
    /// <param name="timeoutMs">How long at most.</param>
    /// <param name="crossed">Whether it was; asking uses it up.</param>
    /// <returns>ENODEV: the cgroup is gone. EINTR.</returns>
    public unsafe Errno Wait(int timeoutMs, out bool crossed)
    {
        Tmds.Linux.pollfd fd = new() { fd = _fd.Value, events = POLLPRI };
        // SAFETY: one local pollfd, and the count says one.
        int ready = LibcPoll.poll(&fd, 1, timeoutMs);
        crossed = ready > 0 && (fd.revents & POLLPRI) != 0;
        if (ready < 0)
            return ErrnoExtensions.Last;
        return (fd.revents & POLLERR) != 0 ? Errno.ENODEV : Errno.None;
    }

    /// <summary>The kernel watches no longer.</summary>
    public void Dispose() => _fd.Dispose();
}
