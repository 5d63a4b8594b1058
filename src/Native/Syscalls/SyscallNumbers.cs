using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>Numbers of calls that glibc lacks, or wraps in a way that would be wrong for us.</summary>
internal static class SyscallNumbers
{
    // asm/unistd_64.h on x86-64, asm-generic/unistd.h on arm64. Calls since 5.0 have one number everywhere.
    private static readonly bool Generic = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    internal const nint PidfdSendSignal = 424;
    internal const nint PidfdOpen = 434;
    internal const nint Openat2 = 437;
    internal const nint PidfdGetfd = 438;
    internal const nint ProcessMadvise = 440;
    internal const nint EpollPwait2 = 441;

    // asm-generic has no such call.
    internal const nint EpollWait = 232;

    internal static readonly nint Bpf = Generic ? 280 : 321;
    internal static readonly nint Read = Generic ? 63 : 0;
    internal static readonly nint Readv = Generic ? 65 : 19;
    internal static readonly nint EpollPwait = Generic ? 22 : 281;
    internal static readonly nint Write = Generic ? 64 : 1;
    internal static readonly nint Futex = Generic ? 98 : 202;
    internal static readonly nint Setresuid = Generic ? 147 : 117;
    internal static readonly nint Setresgid = Generic ? 149 : 119;
    internal static readonly nint Setgroups = Generic ? 159 : 116;
    internal static readonly nint Getdents64 = Generic ? 61 : 217;
    internal static readonly nint Capget = Generic ? 90 : 125;

    /// <summary>Whether a call waits for events of an epoll(7) descriptor, its first argument.</summary>
    internal static bool IsEpollWait(nint number) =>
        number == EpollPwait || number == EpollPwait2 || (!Generic && number == EpollWait);
}
