using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>sys/ptrace.h: what a tracer that only stops threads needs.</summary>
internal static partial class LibcPtrace
{
    public const int PTRACE_CONT = 7;
    public const int PTRACE_DETACH = 17;
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
}
