using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>spawn.h. Errors are returned, not left in errno.</summary>
internal static unsafe partial class LibcSpawn
{
    public const short POSIX_SPAWN_SETSIGDEF = 0x04;
    public const short POSIX_SPAWN_SETSIGMASK = 0x08;
    public const short POSIX_SPAWN_SETSID = 0x80;

    /// <summary>posix_spawnattr_t: 336 bytes in glibc, with room to spare.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 512)]
    public struct Attributes
    {
        private nint _opaque;
    }

    /// <summary>posix_spawn_file_actions_t: 80 bytes in glibc, with room to spare.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    public struct FileActions
    {
        private nint _opaque;
    }

    // int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *file_actions,
    //                 const posix_spawnattr_t *attrp, char *const argv[], char *const envp[]);
    [LibraryImport(LibcName.Value)]
    public static partial int posix_spawn(
        int* pid, byte* path, FileActions* file_actions, Attributes* attrp, byte** argv, byte** envp);

    // int posix_spawnattr_init(posix_spawnattr_t *attr);
    [LibraryImport(LibcName.Value)]
    public static partial int posix_spawnattr_init(Attributes* attr);

    // int posix_spawnattr_destroy(posix_spawnattr_t *attr);
    [LibraryImport(LibcName.Value)]
    public static partial int posix_spawnattr_destroy(Attributes* attr);

    // int posix_spawnattr_setflags(posix_spawnattr_t *attr, short flags);
    [LibraryImport(LibcName.Value)]
    public static partial int posix_spawnattr_setflags(Attributes* attr, short flags);

    // int posix_spawnattr_setsigdefault(posix_spawnattr_t *attr, const sigset_t *sigdefault);
    [LibraryImport(LibcName.Value)]
    public static partial int posix_spawnattr_setsigdefault(Attributes* attr, in LibcSigaction.SignalSet sigdefault);

    // int posix_spawnattr_setsigmask(posix_spawnattr_t *attr, const sigset_t *sigmask);
    [LibraryImport(LibcName.Value)]
    public static partial int posix_spawnattr_setsigmask(Attributes* attr, in LibcSigaction.SignalSet sigmask);

    // int posix_spawn_file_actions_init(posix_spawn_file_actions_t *file_actions);
    [LibraryImport(LibcName.Value)]
    public static partial int posix_spawn_file_actions_init(FileActions* file_actions);

    // int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *file_actions);
    [LibraryImport(LibcName.Value)]
    public static partial int posix_spawn_file_actions_destroy(FileActions* file_actions);

    // int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *file_actions, int fildes, int newfildes);
    [LibraryImport(LibcName.Value)]
    public static partial int posix_spawn_file_actions_adddup2(FileActions* file_actions, int fildes, int newfildes);

    // int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *file_actions, int fildes);
    [LibraryImport(LibcName.Value)]
    public static partial int posix_spawn_file_actions_addclose(FileActions* file_actions, int fildes);
}
