using System.Runtime.InteropServices;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// One timer on CLOCK_MONOTONIC that one thread waits for and any thread may set, wake or dispose (timerfd_create(2)).
/// </summary>
public sealed class TimerFd : IDisposable
{
    private readonly OwnedFd _timer;
    private readonly OwnedFd _wake;
    private volatile bool _disposed;

    /// <summary>A timer that is not armed.</summary>
    /// <exception cref="LinuxException">EMFILE, ENFILE, ENOMEM.</exception>
    public TimerFd()
    {
        int timer = LibcTime.timerfd_create(LibcTime.CLOCK_MONOTONIC, LibcTime.TFD_CLOEXEC | LibcTime.TFD_NONBLOCK);
        if (timer < 0)
            throw new LinuxException(ErrnoExtensions.Last, "create", "a timer");
        _timer = new OwnedFd(timer);
        int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (wake < 0)
        {
            Errno errno = ErrnoExtensions.Last;
            _timer.Dispose();
            throw new LinuxException(errno, "create", "an eventfd");
        }
        _wake = new OwnedFd(wake);
    }

    /// <summary>Arms the timer, in place of what it was armed for. No allocation.</summary>
    /// <param name="absoluteNs">
    /// When, as <see cref="KernelClock.MonotonicNs"/> has it; the past expires at once; 0 disarms.
    /// </param>
    public unsafe void SetMonotonic(long absoluteNs)
    {
        TimerSpec spec = default;
        spec.Value.Seconds = absoluteNs / 1_000_000_000;
        spec.Value.Nanoseconds = absoluteNs % 1_000_000_000;
        // SAFETY: the kernel reads one struct itimerspec from the local.
        if (LibcTime.timerfd_settime(_timer.Value, LibcTime.TFD_TIMER_ABSTIME, &spec, null) < 0)
            throw new LinuxException(ErrnoExtensions.Last, "set", "a timer");
    }

    /// <summary>Waits until the timer expires, <see cref="Wake"/> is called, or this object is disposed.</summary>
    /// <returns>True when the timer expired; that expiry is then used up. False when woken or disposed.</returns>
    public unsafe bool Wait()
    {
        bool timerHeld = false, wakeHeld = false;
        try
        {
            // The references keep both descriptors open, and their numbers ours, while another thread disposes.
            _timer.DangerousAddRef(ref timerHeld);
            _wake.DangerousAddRef(ref wakeHeld);
            pollfd* fds = stackalloc pollfd[2];
            while (!_disposed)
            {
                fds[0] = new pollfd { fd = _wake.Value, events = POLLIN };
                fds[1] = new pollfd { fd = _timer.Value, events = POLLIN };
                // SAFETY: two pollfd on the stack, and the count says two.
                if (LibcPoll.poll(fds, 2, -1) < 0 && ErrnoExtensions.Last != Errno.EINTR)
                    throw new LinuxException(ErrnoExtensions.Last, "wait for", "a timer");
                if (Take(_wake.Value))
                    return false;
                // Nothing to take: an interrupted wait, or the timer was set anew between poll and read.
                if (Take(_timer.Value))
                    return true;
            }
            return false;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (timerHeld)
                _timer.DangerousRelease();
            if (wakeHeld)
                _wake.DangerousRelease();
        }
    }

    /// <summary>Makes the present wait, or else the next one, return false. No allocation.</summary>
    public void Wake()
    {
        ulong one = 1;
        // EAGAIN would mean 2^64 wakes are pending already.
        _ = Fd.Write(_wake.Value, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in one)), out _);
    }

    /// <summary>Makes the present wait return false and gives the timer back to the kernel.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Wake();
        _timer.Dispose();
        _wake.Dispose();
    }

    /// <summary>Reads the counter of a timerfd or eventfd; false when it stands at zero.</summary>
    private static bool Take(int fd)
    {
        Span<byte> counter = stackalloc byte[8];
        return Fd.Read(fd, counter, out int count) == Errno.None && count == 8;
    }
}
