using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>How the kernel treats the calling thread that has to be on time (sched(7)).</summary>
public static unsafe class RealTime
{
    // Above threads that nobody cared about, below what the kernel or an audio server asks for.
    private const int Priority = 10;

    /// <summary>
    /// The calling thread goes before all ordinary ones (SCHED_FIFO); its children do not. EPERM without CAP_SYS_NICE or
    /// RLIMIT_RTPRIO.
    /// </summary>
    public static Errno TakePrecedence()
    {
        int priority = Priority;
        // SAFETY: struct sched_param is one int.
        return LibcPrecision.sched_setscheduler(0, LibcPrecision.SCHED_FIFO | LibcPrecision.SCHED_RESET_ON_FORK, &priority) < 0
            ? ErrnoExtensions.Last
            : Errno.None;
    }

    /// <summary>The calling thread is an ordinary one again, as nice as it was.</summary>
    public static Errno GiveWay()
    {
        int priority = 0;
        // SAFETY: struct sched_param is one int.
        return LibcPrecision.sched_setscheduler(0, LibcPrecision.SCHED_OTHER | LibcPrecision.SCHED_RESET_ON_FORK, &priority) < 0
            ? ErrnoExtensions.Last
            : Errno.None;
    }

    /// <summary>Sets the calling thread's nice value; lower goes first. EACCES without CAP_SYS_NICE.</summary>
    public static Errno SetNice(int nice) =>
        LibcPrecision.setpriority(LibcPrecision.PRIO_PROCESS, 0, nice) < 0 ? ErrnoExtensions.Last : Errno.None;

    /// <summary>Timed waits of the calling thread end as near to their time as the kernel can; else within 50 µs.</summary>
    public static Errno NoTimerSlack() => Prctl(LibcPrecision.PR_SET_TIMERSLACK, 1);

    /// <summary>
    /// The calling process gets this signal when the thread that started it ends. To be followed by a look whether that has
    /// happened already.
    /// </summary>
    public static Errno DieWithParentThread(Signal signal) => Prctl(LibcPrecision.PR_SET_PDEATHSIG, (int)signal);

    /// <summary>
    /// Pages of what is mapped now stay in memory once they are there; none is taken in before it is used (MCL_ONFAULT). Later
    /// mappings are left out (MCL_FUTURE): while a thread acts as an ordinary user they would fail at his RLIMIT_MEMLOCK.
    /// </summary>
    public static Errno LockMemory() =>
        LibcPrecision.mlockall(LibcPrecision.MCL_CURRENT | LibcPrecision.MCL_ONFAULT) < 0 ? ErrnoExtensions.Last : Errno.None;

    /// <summary>Of each period, in ns, how long real-time threads may run together; the whole of it where nothing limits them.</summary>
    public static (long RuntimeNs, long PeriodNs) Throttle()
    {
        long runtime = ReadMicroseconds("/proc/sys/kernel/sched_rt_runtime_us") ?? 950_000;
        long period = ReadMicroseconds("/proc/sys/kernel/sched_rt_period_us") ?? 1_000_000;
        return ((runtime < 0 ? period : runtime) * 1000, period * 1000);
    }

    private static long? ReadMicroseconds(string path) =>
        ProcFile.TryRead(path) is { } text
        && long.TryParse(Encoding.ASCII.GetString(text).Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : null;

    private static Errno Prctl(int option, nint value) =>
        LibcPrecision.prctl(option, value, 0, 0, 0) < 0 ? ErrnoExtensions.Last : Errno.None;
}
