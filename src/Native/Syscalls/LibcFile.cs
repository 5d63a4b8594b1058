using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>What fcntl.h, sys/file.h, sys/vfs.h and dirent.h have and Tmds.LibC has not.</summary>
internal static unsafe partial class LibcFile
{
    internal const int LOCK_EX = 2;
    internal const int LOCK_NB = 4;

    /// <summary>unistd.h.</summary>
    internal const int SEEK_HOLE = 4;

    /// <summary>linux/stat.h.</summary>
    internal const uint STATX_MNT_ID = 0x1000;

    /// <summary>Where stx_mnt_id is in struct statx of linux/stat.h.</summary>
    internal const int MountIdAt = 144;

    /// <summary>linux/falloc.h.</summary>
    internal const int FALLOC_FL_KEEP_SIZE = 1;

    /// <summary>linux/magic.h.</summary>
    internal const long CGROUP2_SUPER_MAGIC = 0x63677270;

    /// <summary>linux/magic.h.</summary>
    internal const long PROC_SUPER_MAGIC = 0x9fa0;

    // int flock(int fd, int operation);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int flock(int fd, int operation);

    // int fallocate(int fd, int mode, off_t offset, off_t len);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int fallocate(int fd, int mode, long offset, long length);

    // ssize_t fgetxattr(int fd, const char *name, void *value, size_t size);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial nint fgetxattr(int fd, byte* name, void* value, nint size);

    // ssize_t tee(int fd_in, int fd_out, size_t len, unsigned int flags);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial nint tee(int from, int to, nint length, uint flags);

    // int renameat(int olddirfd, const char *oldpath, int newdirfd, const char *newpath);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int renameat(int oldDirectory, byte* oldPath, int newDirectory, byte* newPath);

    // int fstatfs(int fd, struct statfs *buf);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int fstatfs(int fd, StatFs* buf);

    // ssize_t getdents64(int fd, void *dirp, size_t count);
    [LibraryImport(LibcName.Value, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint getdents64(nint number, nint fd, byte* buffer, nint count);

    // long openat2(int dirfd, const char *pathname, struct open_how *how, size_t size);
    [LibraryImport(LibcName.Value, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint openat2(nint number, nint dirfd, byte* path, OpenHow* how, nint size);
}

/// <summary>struct statfs: its size, and the one field used.</summary>
[StructLayout(LayoutKind.Explicit, Size = 120)]
internal struct StatFs
{
    [FieldOffset(0)] internal long Type;
}

/// <summary>struct open_how of linux/openat2.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenHow
{
    internal ulong Flags;
    internal ulong Mode;
    internal ulong Resolve;
}
