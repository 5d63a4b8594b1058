namespace LuminaGuard.FaultD.Daemon;

/// <summary>Whose a process is, with every thread asked: setresuid(2) as the kernel has it changes one thread only.</summary>
internal static class Ownership
{
    /// <summary>Every real, effective, saved and filesystem user of every thread; null when it cannot be read.</summary>
    public static uint[]? UidsOf(int pid)
    {
        if (ProcessStatus.TryRead(pid) is not { } status)
            return null;
        var uids = new SortedSet<uint>(status.Uids);
        if (status.Threads == 1)
            return [.. uids];
        foreach (int tid in ProcFs.Threads(pid))
        {
            // A thread that ended meanwhile acts as nobody any more.
            if (ProcessStatus.TryReadThread(pid, tid) is { } thread)
                uids.UnionWith(thread.Uids);
        }
        return [.. uids];
    }

    /// <summary>The same of a process held by its pidfd; null when it has exited or hides: then nothing is known of it.</summary>
    public static uint[]? UidsOf(ProcessTarget process)
    {
        uint[]? uids = UidsOf(process.Pid);
        return process.PidFd.HasExited ? null : uids;
    }

    /// <summary>Whether all of its users are this one, now.</summary>
    public static bool IsAllOf(uint uid, ProcessTarget process) =>
        UidsOf(process) is { Length: > 0 } uids && Array.TrueForAll(uids, u => u == uid);
}
