using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>
/// posix_spawn(3). Not System.Diagnostics.Process: its SIGCHLD handler would wait for children that are tracees here.
/// </summary>
internal static unsafe partial class Spawn
{
    private const short POSIX_SPAWN_SETSIGDEF = 0x04;
    private const short POSIX_SPAWN_SETSIGMASK = 0x08;

    // posix_spawnattr_t is 336 and posix_spawn_file_actions_t 80 bytes with glibc; generous, aligned room for both.
    private const int OpaqueLongs = 64;

    /// <summary>
    /// Starts a program as a child of the calling thread with default signal handling. A descriptor of -1 leaves
    /// the harness's own in place.
    /// </summary>
    public static int Start(
        string path, IReadOnlyList<string> arguments, int stdin = -1, int stdout = -1, int stderr = -1)
    {
        var attributes = stackalloc long[OpaqueLongs];
        var actions = stackalloc long[OpaqueLongs];
        var signals = stackalloc long[16];
        _ = posix_spawnattr_init(attributes);
        _ = posix_spawn_file_actions_init(actions);
        try
        {
            // The .NET runtime ignores SIGPIPE; a child would inherit that.
            _ = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
            _ = sigemptyset(signals);
            _ = posix_spawnattr_setsigmask(attributes, signals);
            _ = sigfillset(signals);
            _ = posix_spawnattr_setsigdefault(attributes, signals);
            Redirect(actions, stdin, 0);
            Redirect(actions, stdout, 1);
            Redirect(actions, stderr, 2);
            return Start(path, arguments, actions, attributes);
        }
        finally
        {
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public static WaitStatus Run(string path, params string[] arguments) => Signals.WaitForEnd(Start(path, arguments));

    private static int Start(string path, IReadOnlyList<string> arguments, long* actions, long* attributes)
    {
        string[] argv = [path, .. arguments];
        var argvPointers = new nint[argv.Length + 1];
        for (var i = 0; i < argv.Length; i++)
            argvPointers[i] = Marshal.StringToCoTaskMemUTF8(argv[i]);
        try
        {
            // SAFETY: argv is null-terminated and stays allocated over the call; environ belongs to libc.
            fixed (nint* argvPointer = argvPointers)
            {
                var error = posix_spawn(out var pid, path, actions, attributes, argvPointer, Environ());
                return error == 0 ? pid : throw new InvalidOperationException($"Cannot start {path}: errno {error}");
            }
        }
        finally
        {
            foreach (var pointer in argvPointers)
                Marshal.FreeCoTaskMem(pointer);
        }
    }

    private static void Redirect(long* actions, int from, int to)
    {
        if (from >= 0)
            _ = posix_spawn_file_actions_adddup2(actions, from, to);
    }

    // SAFETY: environ is a char** variable of libc, present for the life of the process.
    private static nint* Environ() => *(nint**)NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "environ");

    // int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *file_actions,
    //                 const posix_spawnattr_t *attrp, char *const argv[], char *const envp[]);
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(
        out int pid, string path, long* actions, long* attributes, nint* argv, nint* envp);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(long* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(long* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(long* actions, int fd, int newFd);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(long* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(long* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(long* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(long* attributes, long* mask);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(long* attributes, long* signals);

    [LibraryImport("libc")]
    private static partial int sigemptyset(long* set);

    [LibraryImport("libc")]
    private static partial int sigfillset(long* set);
}
