namespace LuminaGuard.FaultD.Daemon;

/// <summary>Whose a process is, with every thread asked: setresuid(2) as the kernel has it changes one thread only.</summary>
internal static class Ownership
{
    /// <summary>Every real, effective, saved and filesystem user of every thread; null when it cannot be read.</summary>
    public static uint[]? UidsOf(int pid)
    {
        var uids = new SortedSet<uint>();
        // A thread that ended meanwhile acts as nobody any more.
        foreach (var thread in ProcessStatus.OfThreads(pid))
            uids.UnionWith(thread.Uids);
        return uids.Count == 0 ? null : [.. uids];
    }

    /// <summary>Whether all of its users are this one, now.</summary>
    public static bool IsAllOf(uint uid, ProcessTarget process) =>
        process.LookAtUids() is { Length: > 0 } uids && Array.TrueForAll(uids, u => u == uid);
}
