namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Tells when somebody sets CLOCK_REALTIME: a timer on that clock, far away, that the kernel cancels then
/// (timerfd_settime(2), TFD_TIMER_CANCEL_ON_SET).
/// </summary>
public sealed unsafe class ClockSetWatch : IDisposable
{
    private const int TFD_TIMER_CANCEL_ON_SET = 2;
    private const long FarAwaySeconds = 1L << 33;
    private readonly OwnedFd _timer;

    /// <summary>Watches from now on.</summary>
    /// <exception cref="LinuxException">EMFILE, ENFILE, ENOMEM.</exception>
    public ClockSetWatch()
    {
        int timer = LibcTime.timerfd_create(LibcTime.CLOCK_REALTIME, LibcTime.TFD_CLOEXEC | LibcTime.TFD_NONBLOCK);
        if (timer < 0)
            throw new LinuxException(ErrnoExtensions.Last, "create", "a timer");
        _timer = new OwnedFd(timer);
        Renew();
    }

    /// <summary>Readable once the clock was set.</summary>
    public int Descriptor => _timer.Value;

    /// <summary>Watches for the next time. No allocation.</summary>
    public void Renew()
    {
        TimerSpec spec = default;
        spec.Value.Seconds = FarAwaySeconds;
        // A read tells ECANCELED once, and the timer goes on; setting it anew is the same without a buffer.
        // SAFETY: the kernel reads one struct itimerspec from the local.
        _ = LibcTime.timerfd_settime(_timer.Value, LibcTime.TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, null);
    }

    /// <summary>Gives the timer back to the kernel.</summary>
    public void Dispose() => _timer.Dispose();
}
