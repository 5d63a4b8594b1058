namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Processes born of a target while a fault was in force: they inherited what the fault set. Descent is proved by an
/// unbroken chain of living parents, or by membership in the session that the target leads, which only descendants have.
/// </summary>
internal static class BornInForce
{
    /// <summary>Descendants of the target that were born since a moment.</summary>
    /// <param name="target">The target; it may be gone, when its session still tells.</param>
    /// <param name="leadsSession">Whether the target led a session of its own when the fault was captured.</param>
    /// <param name="sinceTicks">The moment, as field 22 of /proc/PID/stat counts.</param>
    public static IEnumerable<int> Of(ProcessIdentity target, bool leadsSession, ulong sinceTicks)
    {
        var seen = new HashSet<int>();
        if (target.Reopen(out var alive) == Reopened.Alive)
        {
            using (alive)
            {
                foreach (int pid in ProcFs.Descendants(target.Pid))
                {
                    if (seen.Add(pid) && ProcessStat.TryRead(pid) is { } stat && stat.StartTicks >= sinceTicks)
                        yield return pid;
                }
            }
        }
        if (!leadsSession)
            yield break;
        foreach (int pid in ProcFs.Processes())
        {
            if (pid != target.Pid && !seen.Contains(pid) && ProcessStat.TryRead(pid) is { } stat
                && stat.Session == target.Pid && stat.StartTicks >= sinceTicks)
            {
                yield return pid;
            }
        }
    }
}
