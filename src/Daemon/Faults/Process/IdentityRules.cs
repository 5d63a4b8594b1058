namespace LuminaGuard.FaultD.Daemon;

/// <summary>What must hold of a process before something is journalled on it.</summary>
internal static class IdentityRules
{
    private static readonly TimeSpan MinAge = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Without unique pidfs inodes the start time is all that tells a recurred number, and it ticks in 10 ms: a process
    /// younger than two ticks could be taken for its successor.
    /// </summary>
    public static void RequireTellable(in ProcessIdentity id, PrepareContext context)
    {
        if (id.PidfsInode == 0 && id.Age() < MinAge)
        {
            throw context.No(ErrorCode.Refused,
                $"process {id.Pid} is younger than {MinAge.TotalMilliseconds:0} ms, and this kernel has no unique pidfs inodes (Linux 6.9) to tell it from a successor");
        }
    }

    /// <summary>Opens the process a token names, or says why there is nothing to put back.</summary>
    public static UndoResult? Reopen(in ProcessIdentity id, out PidFd? pidFd) => id.Reopen(out pidFd) switch
    {
        Reopened.Alive => null,
        Reopened.Gone => UndoResult.Gone($"process {id.Pid} is gone"),
        Reopened.ElsewhereBoot => UndoResult.Gone("the host was booted since"),
        _ => UndoResult.Stuck($"process {id.Pid} belongs to another pid namespace than this daemon's; recover from there"),
    };
}
