using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>linux/pidfd.h. By number: glibc has wrappers only since 2.36.</summary>
internal static unsafe partial class LibcPidFd
{
    /// <summary>linux/magic.h: f_type of a pidfd since 6.9, when its inode number became unique for the boot.</summary>
    internal const long PidFsMagic = 0x50494446;

    // int pidfd_open(pid_t pid, unsigned int flags);
    [LibraryImport(LibcName.Value, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint pidfd_open(nint number, nint pid, nint flags);

    // int pidfd_send_signal(int pidfd, int sig, siginfo_t *info, unsigned int flags);
    [LibraryImport(LibcName.Value, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint pidfd_send_signal(nint number, nint pidfd, nint sig, void* info, nint flags);

    /// <summary>A descriptor of another process, as one of ours; the kernel sets O_CLOEXEC. Below 0 on failure.</summary>
    internal static int GetFd(int pidfd, int fd) => (int)pidfd_getfd(SyscallNumbers.PidfdGetfd, pidfd, fd, 0);

    // int pidfd_getfd(int pidfd, int targetfd, unsigned int flags);
    [LibraryImport(LibcName.Value, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint pidfd_getfd(nint number, nint pidfd, nint fd, nint flags);
}
