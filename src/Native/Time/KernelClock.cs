namespace LuminaGuard.FaultD.Native;

/// <summary>Clocks of the kernel in nanoseconds (clock_gettime(2)). No call here allocates.</summary>
public static class KernelClock
{
    /// <summary>
    /// CLOCK_MONOTONIC: since some moment at boot, without time spent suspended. One clock for all processes.
    /// </summary>
    public static long MonotonicNs => Read(LibcTime.CLOCK_MONOTONIC);

    /// <summary>
    /// CLOCK_BOOTTIME: since boot, with time spent suspended. Start times of processes are on this clock.
    /// </summary>
    public static long BoottimeNs => Read(LibcTime.CLOCK_BOOTTIME);

    /// <summary>CLOCK_REALTIME: since 1970 in UTC; may jump.</summary>
    public static long RealtimeNs => Read(LibcTime.CLOCK_REALTIME);

    /// <summary>CLOCK_THREAD_CPUTIME_ID: how long the calling thread has run.</summary>
    public static long ThreadCpuNs => Read(LibcTime.CLOCK_THREAD_CPUTIME_ID);

    /// <summary>How long a process has run, with all its threads that are and were (clock_getcpuclockid(3)); 0 when it is gone.</summary>
    public static unsafe long ProcessCpuNs(int pid)
    {
        TimeSpec time = default;
        // SAFETY: the call writes one struct timespec into the local, or nothing.
        _ = LibcTime.clock_gettime(LibcTime.CpuClockOf(pid), &time);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    private static unsafe long Read(int clock)
    {
        TimeSpec time;
        // SAFETY: the call writes one struct timespec into the local; it cannot fail for these clocks.
        _ = LibcTime.clock_gettime(clock, &time);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }
}
