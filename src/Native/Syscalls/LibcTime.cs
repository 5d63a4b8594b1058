using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>time.h and sys/timerfd.h.</summary>
internal static unsafe partial class LibcTime
{
    internal const int CLOCK_REALTIME = 0;
    internal const int CLOCK_MONOTONIC = 1;
    internal const int CLOCK_THREAD_CPUTIME_ID = 3;
    internal const int CLOCK_BOOTTIME = 7;
    internal const int TFD_TIMER_ABSTIME = 1;
    internal const int TFD_NONBLOCK = 0x800;
    internal const int TFD_CLOEXEC = 0x80000;

    /// <summary>The clock of a process's processor time: MAKE_PROCESS_CPUCLOCK with CPUCLOCK_SCHED, include/linux/posix-timers.h.</summary>
    internal static int CpuClockOf(int pid) => (~pid << 3) | 2;

    // int clock_gettime(clockid_t clockid, struct timespec *tp);   The vDSO answers in 20 ns and never blocks.
    [LibraryImport(LibcName.Value)]
    [SuppressGCTransition]
    internal static partial int clock_gettime(int clock, TimeSpec* time);

    // int timerfd_create(int clockid, int flags);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int timerfd_create(int clock, int flags);

    // int timerfd_settime(int fd, int flags, const struct itimerspec *new_value, struct itimerspec *old_value);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int timerfd_settime(int fd, int flags, TimerSpec* newValue, TimerSpec* oldValue);
}

/// <summary>struct timespec on 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    internal long Seconds;
    internal long Nanoseconds;
}

/// <summary>struct itimerspec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimerSpec
{
    internal TimeSpec Interval;
    internal TimeSpec Value;
}
