using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// A lock in the state directory that the injector alone holds, for as long as it lives: as long as it is held something may
/// still fire, and nothing may be taken back by anybody but its daemon. The file says who the injector is.
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

    /// <summary>Writes down who has been given it.</summary>
    public static void NameInjector(FileLock held, int pid)
    {
        if (ProcessIdentity.TryCapture(pid, out var id, out var fd) != Errno.None)
            return;
        fd!.Dispose();
        held.TryReplace(Encoding.ASCII.GetBytes(Text(id)));
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
        var error = PatientLock.TryAcquire(directory, Name, [], Patience, _ => true, out held, out byte[]? holder);
        if (error != Errno.EWOULDBLOCK)
            return error;
        End(holder);
        return PatientLock.TryAcquire(directory, Name, [], LastPatience, _ => true, out held, out _);
    }

    private static void End(byte[]? holder)
    {
        string text = Encoding.ASCII.GetString(holder ?? []);
        if (!int.TryParse(text.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
            || ProcessIdentity.TryCapture(pid, out var id, out var fd) != Errno.None)
            return;
        using (fd)
        {
            if (Text(id) == text && ProcFs.CommandLine(pid) is [_, InjectorCommand.Option])
                fd!.Send((int)Signal.SIGKILL);
        }
    }

    private static string Text(in ProcessIdentity id) =>
        string.Create(CultureInfo.InvariantCulture, $"{id.Pid} {id.StartTicks} {id.PidfsInode} {id.BootId}");
}
