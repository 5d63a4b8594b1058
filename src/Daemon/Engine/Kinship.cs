namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Which faults have to come off one after the other: those on one target, and those on processes of which one descends
/// from the other, since the undo of a limit reaches the target's descendants (<see cref="BornInForce"/>).
/// </summary>
internal static class Kinship
{
    /// <summary>Parts faults into groups: indices, in the order the faults came in.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Group(IReadOnlyList<LiveFault> faults)
    {
        if (faults.Count < 2)
            return Group(new int[faults.Count], _ => "");
        return Group([.. faults.Select(f => (f.Plan as IProcessPlan)?.Pid ?? 0)], at => faults[at].Plan.Target);
    }

    /// <summary>The same for the numbers of processes; 0 where it is none, which a name then tells from others.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Group(IReadOnlyList<int> pids, Func<int, string> nameOf)
    {
        var elders = new Dictionary<int, int>();
        foreach (int pid in pids)
        {
            if (pid != 0)
                elders.TryAdd(pid, pid);
        }
        if (elders.Count > 1)
        {
            // Most have their ancestors in common: each is read once.
            var seen = new Dictionary<int, ProcessStat?>();
            foreach (int pid in elders.Keys.ToArray())
                JoinAncestors(pid, elders, seen);
        }
        return [.. Enumerable.Range(0, pids.Count)
            .GroupBy(at => pids[at] == 0 ? (0, nameOf(at)) : (Eldest(pids[at], elders), ""))
            .Select(group => (IReadOnlyList<int>)[.. group])];
    }

    // By living parents and by the session, as an undo finds them.
    private static void JoinAncestors(int pid, Dictionary<int, int> elders, Dictionary<int, ProcessStat?> seen)
    {
        if (Stat(pid, seen) is { } self)
            Join(pid, self.Session, elders);
        foreach (var stat in ProcFs.Lineage(pid, each => Stat(each, seen)).OfType<ProcessStat>())
            Join(pid, stat.ParentPid, elders);
    }

    private static ProcessStat? Stat(int pid, Dictionary<int, ProcessStat?> seen)
    {
        if (!seen.TryGetValue(pid, out var stat))
            seen[pid] = stat = ProcessStat.TryRead(pid);
        return stat;
    }

    private static void Join(int pid, int elder, Dictionary<int, int> elders)
    {
        if (elders.ContainsKey(elder))
            elders[Eldest(pid, elders)] = Eldest(elder, elders);
    }

    private static int Eldest(int pid, Dictionary<int, int> elders)
    {
        while (elders[pid] != pid)
            pid = elders[pid];
        return pid;
    }
}
