namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Refuses a target that descends from one with another fault of the sort, when the undo of that one
/// (<see cref="BornInForce"/>) and ours would take one value for their own: what the target has now is no original of
/// its, or which undo comes last would decide what it, or what is born of it, keeps.
/// </summary>
internal static class BornUnder
{
    public const string Bears = "bears its value";
    public const string SameAim = "would get the value that the undo of that fault looks for";

    private const int MostReadings = 8;

    /// <summary>
    /// Looks for such faults, of all daemons of this user. To be called before the original is read: a fault that ends
    /// after that look has been seen, and one that ended before it has put the original back.
    /// </summary>
    /// <param name="target">Whom a fault is prepared for.</param>
    /// <param name="aspect">What of a process, as its claim names it.</param>
    /// <param name="context">Who asks.</param>
    /// <param name="clash">What the target has to do with an undo that is owed; null for nothing.</param>
    /// <exception cref="FaultException">Conflict, naming the fault.</exception>
    public static void Refuse(ProcessTarget target, string aspect, PrepareContext context, Func<UndoToken, string?> clash)
    {
        if (ProcessStat.TryRead(target.Pid) is not { } stat)
            return;
        var elders = Ancestors(target.Pid);
        bool inOthersSession = stat.Session > 0 && stat.Session != target.Pid;
        if (inOthersSession && !elders.Contains(stat.Session))
            elders.Add(stat.Session);
        foreach (int elder in elders)
        {
            if (ProcessIdentity.TryCapture(elder, out var id, out var fd) == Errno.None)
            {
                fd!.Dispose();
                RefuseFor(elder, context.Claims.Look(ClaimNames.Process(id, aspect)));
            }
            else if (elder == stat.Session)
            {
                // A dead leader's identity is told by nothing but the journal, and its number is not given away while
                // the session has members.
                foreach (string claim in context.Claims.OfProcesses(aspect))
                {
                    if (context.Claims.Look(claim) is { Entry.Token.Pid: int pid } owed && pid == elder)
                        RefuseFor(elder, owed);
                }
            }
        }

        void RefuseFor(int elder, ClaimedUndo? owed)
        {
            if (owed is not null && Why(target, elder, owed, clash) is { } why)
            {
                throw new FaultException(
                    ErrorCode.Conflict, $"Cannot {context.Purpose}: {why}",
                    details: new Dictionary<string, string> { ["holder"] = owed.Holder });
            }
        }
    }

    private static string? Why(ProcessTarget target, int elder, ClaimedUndo owed, Func<UndoToken, string?> clash)
    {
        string takeBack = owed.Lives
            ? "take that back first"
            : $"its daemon died owing it; run faultd --recover --state-dir {Printable.Escape(owed.StateDirectory)}";
        if (owed.Entry is not { } entry)
            return $"{target.Describe} may bear what {owed.Holder} set on process {elder}, which cannot be read ({Printable.Escape(owed.Why)}); {takeBack}";
        return clash(entry.Token) is { } what
            ? $"{target.Describe} descends from process {elder}, on which fault {entry.Id} ({Printable.Escape(entry.Kind)}) is in force, and {what}; {takeBack} ({owed.Holder})"
            : null;
    }

    // The parents, the nearest first. One that ends in between has left its children to another: read again.
    private static List<int> Ancestors(int pid)
    {
        for (int reading = 1; ; reading++)
        {
            List<ProcessStat?> line = [.. ProcFs.Lineage(pid)];
            if (line[^1] is not null || reading == MostReadings)
                return [.. line.OfType<ProcessStat>().Select(stat => stat.ParentPid).Where(parent => parent > 0)];
        }
    }
}
