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

    internal static readonly nint Bpf = Generic ? 280 : 321;
    internal static readonly nint Write = Generic ? 64 : 1;
    internal static readonly nint Futex = Generic ? 98 : 202;
    internal static readonly nint Setresuid = Generic ? 147 : 117;
    internal static readonly nint Setresgid = Generic ? 149 : 119;
    internal static readonly nint Setgroups = Generic ? 159 : 116;
    internal static readonly nint Getdents64 = Generic ? 61 : 217;
    internal static readonly nint Capget = Generic ? 90 : 125;
}
