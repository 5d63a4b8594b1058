using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>struct ptrace_syscall_info of linux/ptrace.h; the union has room for its largest member, seccomp.</summary>
[StructLayout(LayoutKind.Explicit, Size = 88)]
internal struct SyscallInfo
{
    [FieldOffset(0)] public SyscallStopKind Kind;
    [FieldOffset(24)] public long EntryNumber;
    [FieldOffset(24)] public long ExitValue;
}

/// <summary>PTRACE_SYSCALL_INFO_*.</summary>
internal enum SyscallStopKind : byte
{
    None = 0,
    Entry = 1,
    Exit = 2,
    Seccomp = 3,
}
