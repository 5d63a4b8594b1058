using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>
/// The few ptrace(2) requests the harness needs; private to it, so that a wrong binding in the product cannot hide here
/// too.
/// </summary>
internal static unsafe partial class Ptrace
{
    /// <summary>PTRACE_EVENT_VFORK.</summary>
    public const int EventVfork = 2;

    /// <summary>PTRACE_EVENT_CLONE, bits 16 and up of a stop's wait status.</summary>
    public const int EventClone = 3;

    /// <summary>PTRACE_EVENT_EXEC.</summary>
    public const int EventExec = 4;

    /// <summary>PTRACE_EVENT_STOP: an interrupt, the first stop of a new thread, or a group stop.</summary>
    public const int EventStop = 128;

    private const int PTRACE_CONT = 7;
    private const int PTRACE_SYSCALL = 24;
    private const int PTRACE_SEIZE = 0x4206;
    private const int PTRACE_INTERRUPT = 0x4207;
    private const int PTRACE_LISTEN = 0x4208;
    private const int PTRACE_GET_SYSCALL_INFO = 0x420e;

    private const long PTRACE_O_TRACESYSGOOD = 1;
    private const long PTRACE_O_TRACEVFORK = 1 << EventVfork;
    private const long PTRACE_O_TRACECLONE = 1 << EventClone;
    private const long PTRACE_O_TRACEEXEC = 1 << EventExec;

    // The daemon is the victim: it must not outlive the harness.
    private const long PTRACE_O_EXITKILL = 1 << 20;

    private const long Options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;

    /// <summary>Attaches to a thread and those it starts, and where asked to the processes that it starts by posix_spawn(3).</summary>
    public static int Seize(int tid, bool withChildren) =>
        Request(PTRACE_SEIZE, tid, 0, (nint)(withChildren ? Options | PTRACE_O_TRACEVFORK : Options));

    public static int Interrupt(int tid) => Request(PTRACE_INTERRUPT, tid, 0, 0);

    public static int Listen(int tid) => Request(PTRACE_LISTEN, tid, 0, 0);

    public static int Continue(int tid, int signal) => Request(PTRACE_CONT, tid, 0, signal);

    public static int ContinueToSyscall(int tid, int signal) => Request(PTRACE_SYSCALL, tid, 0, signal);

    /// <summary>What the stopped thread is doing; op is None where it is not in a syscall stop.</summary>
    public static SyscallInfo GetSyscallInfo(int tid)
    {
        SyscallInfo info = default;

        // SAFETY: the kernel writes at most sizeof(SyscallInfo) bytes, the size passed as addr.
        _ = ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(SyscallInfo), (nint)(&info));
        return info;
    }

    private static int Request(int request, int tid, nint addr, nint data) =>
        ptrace(request, tid, addr, data) == -1 ? Marshal.GetLastPInvokeError() : 0;

    // long ptrace(enum __ptrace_request op, pid_t pid, void *addr, void *data);
    [LibraryImport("libc", SetLastError = true)]
    private static partial nint ptrace(int op, int pid, nint addr, nint data);
}
