namespace LuminaGuard.FaultD.Native;

/// <summary>Starts a program by posix_spawn(3), with nothing of ours in it but what is named.</summary>
public static unsafe class Spawner
{
    /// <summary>
    /// Starts a program. It has default dispositions for every signal, none blocked, and of our descriptors 0, 1, 2 and
    /// those handed on, whether or not the others have FD_CLOEXEC. It is our child: see <see cref="TryReap"/>.
    /// </summary>
    /// <param name="path">The executable; PATH is not searched.</param>
    /// <param name="argv">Arguments, the program's own name first.</param>
    /// <param name="environment">The whole environment, as NAME=value.</param>
    /// <param name="newSession">Whether it leads a session of its own, away from our terminal and group.</param>
    /// <param name="inherit">Descriptors to hand on: our number, and the number there. Ours stay open.</param>
    /// <param name="pid">Its number in our pid namespace.</param>
    /// <exception cref="LinuxException">ENOENT, EACCES, ENOEXEC…: it did not start, and there is no child.</exception>
    public static PidFd Start(
        string path, string[] argv, string[] environment, bool newSession, (int Ours, int Theirs)[] inherit,
        out int pid)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(inherit);
        using var program = new CStrings([path]);
        using var arguments = new CStrings(argv);
        using var variables = new CStrings(environment);
        LibcSpawn.FileActions actions;
        LibcSpawn.Attributes attributes;
        // SAFETY: both structures are larger than libc's own, are initialised before use and live to the end.
        Check(LibcSpawn.posix_spawn_file_actions_init(&actions), path);
        try
        {
            Check(LibcSpawn.posix_spawnattr_init(&attributes), path);
            try
            {
                SetAttributes(&attributes, newSession, path);
                using var descriptors = new InheritedFds(inherit, &actions);
                int child;
                Check(LibcSpawn.posix_spawn(
                    &child, program.Pointer[0], &actions, &attributes, arguments.Pointer, variables.Pointer), path);
                pid = child;
            }
            finally
            {
                _ = LibcSpawn.posix_spawnattr_destroy(&attributes);
            }
        }
        finally
        {
            _ = LibcSpawn.posix_spawn_file_actions_destroy(&actions);
        }

        // Until we reap it the number is the child's, so there is no race here.
        return PidFd.Open(pid);
    }

    /// <summary>Reaps a child that has ended.</summary>
    /// <param name="pid">A child of this process.</param>
    /// <param name="exitCode">Its exit code, or 128 + the signal that killed it.</param>
    /// <returns><see cref="Errno.None"/> reaped; EAGAIN it still runs; ECHILD no child of ours, or reaped.</returns>
    public static Errno TryReap(int pid, out int exitCode)
    {
        var error = LibcWait.Wait(LibcWait.P_PID, pid, out var info, LibcWait.WEXITED | LibcWait.WNOHANG);
        exitCode = info.si_code == LibcWait.CLD_EXITED ? info.si_status : 128 + info.si_status;
        return error == Errno.None && info.si_pid == 0 ? Errno.EAGAIN : error;
    }

    private static void SetAttributes(LibcSpawn.Attributes* attributes, bool newSession, string path)
    {
        short flags = LibcSpawn.POSIX_SPAWN_SETSIGDEF | LibcSpawn.POSIX_SPAWN_SETSIGMASK;
        if (newSession)
            flags |= LibcSpawn.POSIX_SPAWN_SETSID;
        Check(LibcSpawn.posix_spawnattr_setflags(attributes, flags), path);
        // The runtime ignores SIGPIPE, and ignored signals survive exec. libc passes over what cannot be changed.
        var all = new LibcSigaction.SignalSet { bits = ulong.MaxValue };
        Check(LibcSpawn.posix_spawnattr_setsigdefault(attributes, all), path);
        Check(LibcSpawn.posix_spawnattr_setsigmask(attributes, default), path);
    }

    private static void Check(int error, string path)
    {
        if (error != 0)
            throw new LinuxException((Errno)error, "start", path);
    }
}
