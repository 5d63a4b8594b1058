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

    /// <summary>Opens the cgroup a token names, or says why there is nothing to put back.</summary>
    /// <param name="path">Where it was.</param>
    /// <param name="id">Its kernfs id; another cgroup that has its name by now has never been touched.</param>
    /// <param name="cgroup">The cgroup, the caller's to dispose; null when there is a result.</param>
    public static UndoResult? Reopen(string path, ulong id, out Cgroup? cgroup)
    {
        var error = Cgroup.TryOpen(path, out cgroup);
        if (error is Errno.ENOENT or Errno.ENODEV or Errno.ENOTDIR)
            return CgroupIsGone(path);
        if (error != Errno.None)
            return UndoResult.Stuck($"open cgroup {Printable.Escape(path)}: {error.Message()}");
        if (cgroup!.Id == id)
            return null;
        cgroup.Dispose();
        cgroup = null;
        return UndoResult.Gone($"cgroup {Printable.Escape(path)} is gone; another has its name");
    }

    /// <summary>What is said of a cgroup that was removed, before an undo or under it.</summary>
    public static UndoResult CgroupIsGone(string path) => UndoResult.Gone($"cgroup {Printable.Escape(path)} is gone");
}
