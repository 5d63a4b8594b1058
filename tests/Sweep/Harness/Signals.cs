using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>kill(2) and waitpid(2), for children of the harness only.</summary>
internal static partial class Signals
{
    public const int SIGTRAP = 5;
    public const int SIGKILL = 9;
    public const int SIGTERM = 15;
    public const int SIGCONT = 18;
    public const int SIGSTOP = 19;

    /// <summary>A syscall stop under PTRACE_O_TRACESYSGOOD.</summary>
    public const int SyscallStop = SIGTRAP | 0x80;

    private const int WNOHANG = 1;
    private const int __WALL = 0x40000000;
    private const int __WNOTHREAD = 0x20000000;

    /// <summary>Signals a child that has not been waited for yet, so that its number cannot be another's.</summary>
    public static void Send(int pid, int signal) => _ = kill(pid, signal);

    /// <summary>Waits until the child is gone.</summary>
    public static WaitStatus WaitForEnd(int pid)
    {
        while (true)
        {
            var got = waitpid(pid, out var status, __WALL);
            if (got == pid && !new WaitStatus(status).Stopped)
                return new WaitStatus(status);
            if (got < 0 && Marshal.GetLastPInvokeError() is var errno && errno != Errnos.EINTR)
                throw new InvalidOperationException($"Cannot wait for process {pid}: errno {errno}");
        }
    }

    /// <summary>Waits until the child is gone; one that is late is killed, as its status shows.</summary>
    public static WaitStatus WaitForEnd(int pid, TimeSpan limit)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < limit)
        {
            if (waitpid(pid, out var status, __WALL | WNOHANG) == pid && !new WaitStatus(status).Stopped)
                return new WaitStatus(status);
            Thread.Sleep(1);
        }

        Send(pid, SIGKILL);
        return WaitForEnd(pid);
    }

    /// <summary>The next event of any child or tracee of this very thread; other threads' are left to them.</summary>
    public static (int Tid, WaitStatus Status) WaitForThisThreads()
    {
        while (true)
        {
            var tid = waitpid(-1, out var status, __WALL | __WNOTHREAD);
            if (tid > 0)
                return (tid, new WaitStatus(status));
            if (Marshal.GetLastPInvokeError() is var errno && errno != Errnos.EINTR)
                throw new InvalidOperationException($"Cannot wait for tracees: errno {errno}");
        }
    }

    // int kill(pid_t pid, int sig);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int sig);

    // pid_t waitpid(pid_t pid, int *wstatus, int options);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int pid, out int wstatus, int options);
}
