using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>signal.h: dispositions, masks and signals to one thread.</summary>
internal static partial class LibcSigaction
{
    public const int SIGCHLD = 17;
    public const int SIG_UNBLOCK = 1;
    public const int SA_NOCLDSTOP = 1;
    public const nint SIG_DFL = 0;
    public const nint SIG_IGN = 1;

    /// <summary>struct sigaction of 64-bit Linux libcs.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 152)]
    public struct Disposition
    {
        [FieldOffset(0)] public nint sa_handler;
        [FieldOffset(8)] public ulong sa_mask; // the first 64 signals are all there are
        [FieldOffset(136)] public int sa_flags;
        [FieldOffset(144)] public nint sa_restorer;
    }

    /// <summary>sigset_t: glibc keeps room for 1024 signals, Linux has 64.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct SignalSet
    {
        [FieldOffset(0)] public ulong bits;
    }

    // int sigaction(int signum, const struct sigaction *act, struct sigaction *oldact);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    private static unsafe partial int sigaction(int signum, Disposition* act, Disposition* oldact);

    // int pthread_sigmask(int how, const sigset_t *set, sigset_t *oldset);   returns the error
    [LibraryImport(LibcName.Value)]
    private static partial int pthread_sigmask(int how, in SignalSet set, nint oldset);

    // int tgkill(pid_t tgid, pid_t tid, int sig);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    private static partial int tgkill(int tgid, int tid, int sig);

    // pid_t gettid(void);
    [LibraryImport(LibcName.Value)]
    public static partial int gettid();

    /// <summary>The present disposition of a signal.</summary>
    public static unsafe Errno Get(int signal, out Disposition present)
    {
        // SAFETY: the pointer is to a local that outlives the call.
        fixed (Disposition* old = &present)
        {
            return sigaction(signal, null, old) == 0 ? Errno.None : ErrnoExtensions.Last;
        }
    }

    /// <summary>Sets the disposition of a signal for the whole process.</summary>
    public static unsafe Errno Set(int signal, in Disposition wanted)
    {
        // SAFETY: the pointer is to the caller's struct, pinned for the call.
        fixed (Disposition* act = &wanted)
        {
            return sigaction(signal, act, null) == 0 ? Errno.None : ErrnoExtensions.Last;
        }
    }

    /// <summary>Lets the calling thread receive a signal again, whatever mask it inherited.</summary>
    public static Errno Unblock(int signal) =>
        (Errno)pthread_sigmask(SIG_UNBLOCK, new SignalSet { bits = 1UL << (signal - 1) }, 0);

    /// <summary>Sends a signal to one thread of a process; signal 0 only asks whether it is one.</summary>
    public static Errno SendToThread(int pid, int tid, int signal) =>
        tgkill(pid, tid, signal) == 0 ? Errno.None : ErrnoExtensions.Last;
}
