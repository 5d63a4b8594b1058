using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>One system call with its arguments, ready to be made; plain memory that another process can be given.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SystemCall
{
    /// <summary>The call's number on this architecture.</summary>
    public nint Number;

    /// <summary>Its arguments; those it does not take are 0.</summary>
    public SystemCallArguments Arguments;

    /// <summary>A call.</summary>
    /// <param name="number">Its number on this architecture.</param>
    /// <param name="arguments">At most six.</param>
    public SystemCall(nint number, params ReadOnlySpan<nint> arguments)
    {
        Number = number;
        arguments.CopyTo(Arguments);
    }

    /// <summary>Makes the call. No allocation; a pointer among the arguments is the caller's to vouch for.</summary>
    /// <returns>The error, or none.</returns>
    public readonly Errno Invoke() =>
        LibcPrecision.syscall(Number, Arguments[0], Arguments[1], Arguments[2], Arguments[3], Arguments[4], Arguments[5]) < 0
            ? ErrnoExtensions.Last
            : Errno.None;

    /// <summary>pidfd_send_signal(2) by a pidfd's number.</summary>
    public static SystemCall SendSignal(int pidFd, int signal) => new(SyscallNumbers.PidfdSendSignal, pidFd, signal);

    /// <summary>write(2) of bytes at an address.</summary>
    public static SystemCall Write(int fd, nint address, int count) => new(SyscallNumbers.Write, fd, address, count);

    /// <summary>bpf(2), BPF_MAP_UPDATE_ELEM of a <see cref="BpfElement"/> at an address.</summary>
    public static unsafe SystemCall UpdateMap(nint address) => new(SyscallNumbers.Bpf, LibcBpf.BPF_MAP_UPDATE_ELEM, address, sizeof(BpfElement));
}

/// <summary>The six arguments of a system call.</summary>
[InlineArray(6)]
public struct SystemCallArguments
{
    private nint _first;
}
