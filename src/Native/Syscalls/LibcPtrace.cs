using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>sys/ptrace.h: what a tracer that only stops threads needs.</summary>
internal static partial class LibcPtrace
{
    public const int PTRACE_CONT = 7;
    public const int PTRACE_DETACH = 17;
    public const int PTRACE_GETSIGINFO = 0x4202;
    public const int PTRACE_SEIZE = 0x4206;
    public const int PTRACE_INTERRUPT = 0x4207;

    /// <summary>The event of a group stop or an interrupt, as opposed to the delivery of a signal.</summary>
    public const int PTRACE_EVENT_STOP = 128;

    // long ptrace(enum __ptrace_request request, pid_t pid, void *addr, void *data);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    private static partial nint ptrace(int request, int pid, nint addr, nint data);

    /// <summary>One ptrace request with a numeric argument.</summary>
    public static Errno Request(int request, int tid, int data = 0) =>
        ptrace(request, tid, 0, data) == 0 ? Errno.None : ErrnoExtensions.Last;

    /// <summary>
    /// Whether a tracee is in a stop, waited for or not, and with which signal it must be let go: 0 for a stop that
    /// delivers none.
    /// </summary>
    public static unsafe bool IsInStop(int tid, out int signal)
    {
        var info = stackalloc int[32];
        // SAFETY: the kernel writes one siginfo_t, 128 bytes, into a buffer of that size.
        var stopped = ptrace(PTRACE_GETSIGINFO, tid, 0, (nint)info) == 0;
        signal = info[2] >> 8 == PTRACE_EVENT_STOP ? 0 : info[0]; // si_code and si_signo
        return stopped;
    }
}
