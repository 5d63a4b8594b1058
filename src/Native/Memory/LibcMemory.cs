using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>sys/uio.h and sys/mman.h: other processes' memory, and our own to fill.</summary>
internal static unsafe partial class LibcMemory
{
    internal const int MAP_PRIVATE = 2;
    internal const int MAP_ANONYMOUS = 0x20;
    internal const int MAP_NORESERVE = 0x4000;
    internal const int MADV_DONTNEED = 4;
    internal const int MADV_NOHUGEPAGE = 15;
    internal const int MADV_PAGEOUT = 21;
    internal const int MADV_POPULATE_WRITE = 23;

    // ssize_t pread(int fd, void *buf, size_t count, off_t offset);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial nint pread(int fd, byte* buffer, nint count, long offset);

    // ssize_t pwrite(int fd, const void *buf, size_t count, off_t offset);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial nint pwrite(int fd, byte* buffer, nint count, long offset);

    // ssize_t process_madvise(int pidfd, const struct iovec iovec[.n], size_t n, int advice, unsigned int flags);
    [LibraryImport(LibcName.Value, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint process_madvise(nint number, nint pidFd, IoVector* vector, nint count, nint advice, nint flags);

    // int madvise(void *addr, size_t length, int advice);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int madvise(nint address, nint length, int advice);

    // int munlock(const void *addr, size_t len);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int munlock(nint address, nint length);
}

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IoVector
{
    internal ulong Base;
    internal nuint Length;
}
