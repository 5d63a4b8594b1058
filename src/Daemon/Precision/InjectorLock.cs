namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// A lock in the state directory that the injector alone holds, for as long as it lives: as long as it is held something may
/// still fire, and nothing may be taken back by anybody but its daemon.
/// </summary>
internal static class InjectorLock
{
    private const string Name = "injector";

    // An injector dies with its daemon, within milliseconds. One that somebody stopped before it could ask for that does not.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(5);

    /// <summary>Takes it, to be handed to an injector.</summary>
    /// <exception cref="LinuxException">It cannot be made, or an injector of before does not die.</exception>
    public static FileLock Take(SafeDirectory directory)
    {
        var error = TryTake(directory, out var held);
        return error == Errno.None ? held! : throw new LinuxException(error, "lock", Path.Combine(directory.Path, Name));
    }

    /// <summary>Waits until no injector of a dead daemon lives any more, and ends one that stays; false when it does not die.</summary>
    public static bool AwaitFree(SafeDirectory directory)
    {
        if (!directory.Exists(Name))
            return true;
        var error = TryTake(directory, out var held);
        held?.Release();
        // Any other error is no injector's.
        return error != Errno.EWOULDBLOCK;
    }

    private static Errno TryTake(SafeDirectory directory, out FileLock? held)
    {
        var error = PatientLock.TryAcquire(directory, Name, [], Patience, _ => true, out held, out _);
        if (error != Errno.EWOULDBLOCK)
            return error;
        EndHolder(directory);
        return PatientLock.TryAcquire(directory, Name, [], LastPatience, _ => true, out held, out _);
    }

    // Nobody need have written down who it is: its daemon may have died before it knew.
    private static void EndHolder(SafeDirectory directory)
    {
        foreach (int pid in ProcFs.Processes())
        {
            if (ProcFs.CommandLine(pid) is not [_, InjectorCommand.Option] || PidFd.TryOpen(pid, out var process) != Errno.None)
                continue;
            using (process)
            {
                if (directory.IsOpenIn(Name, pid, InjectorCommand.LockDescriptor))
                    process!.Send((int)Signal.SIGKILL);
            }
        }
    }
}
