namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Processes born of a target while a fault was in force: they inherited what the fault set. Descent is proved by an
/// unbroken chain of living parents, or by membership in the session that the target leads, which only descendants have.
/// </summary>
/// <param name="target">The target; it may be gone, when its session still tells.</param>
/// <param name="leadsSession">Whether the target led a session of its own when the fault was captured.</param>
/// <param name="sinceTicks">The moment of capture, as field 22 of /proc/PID/stat counts.</param>
internal sealed class BornInForce(ProcessIdentity target, bool leadsSession, ulong sinceTicks)
{
    /// <summary>An undo of a target with thousands of children is told of in so many notes and no more.</summary>
    public const int MaxNotes = 32;

    // Only what starts processes faster than we can look comes near.
    private const int MaxPasses = 64;
    private static readonly TimeSpan FencePatience = TimeSpan.FromSeconds(2);

    /// <summary>The moment of capture. A child of this very tick that has what we set already is told apart by
    /// <see cref="AlreadySo"/>.</summary>
    public static ulong PresentTick => (ulong)(KernelClock.BoottimeNs / (1_000_000_000 / ProcFs.ClockTicksPerSecond));

    /// <summary>The descendants that have what is about to be set: they did not get it from us.</summary>
    public static List<ProcessIdentity> AlreadySo(int target, Func<int, bool> isSo)
    {
        var already = new List<ProcessIdentity>();
        foreach (int pid in ProcFs.Descendants(target))
        {
            if (isSo(pid) && ProcessIdentity.TryCapture(pid, out var id, out var fd) == Errno.None)
            {
                fd!.Dispose();
                already.Add(id);
            }
        }
        return already;
    }

    /// <summary>
    /// Puts the target and all that was born of it back, pass by pass, until nothing more is found: one that is not yet
    /// back bears others that are not, and one that is being forked is seen only when that has ended.
    /// </summary>
    /// <param name="restoreTarget">Puts the target's own threads back, as far as they are not.</param>
    /// <param name="restore">Puts one born of it back, as far as it is not.</param>
    /// <param name="notes">Takes what the caller should know.</param>
    /// <returns>False when one could not be put back.</returns>
    public bool PutAllBack(
        Func<Restored> restoreTarget, Func<int, ProcessIdentity, PidFd, Restored> restore, List<string> notes)
    {
        // Two passes in a row that find nothing: a list of children may miss one while another ends (proc_pid_task_children(5)).
        int unchanged = 0;
        bool fenced = true;
        for (int pass = 0; unchanged < 2 && pass < MaxPasses; pass++)
        {
            if (PassOver(restoreTarget, restore, out var living) is not { } changed)
                return false;
            unchanged = changed ? 0 : unchanged + 1;
            if (fenced && unchanged < 2)
                fenced = Fence(living, notes);
        }
        return true;
    }

    /// <summary>Says which started meanwhile and have what we set, but cannot be proved to descend; they are left alone.</summary>
    /// <param name="scope">Knows when processes started.</param>
    /// <param name="candidates">Processes that had it when the scope looked.</param>
    /// <param name="whatTheyHave">"has the value 8" for one that has it still; null for another.</param>
    /// <param name="notes">Takes what the caller should know.</param>
    public void NameUnfollowed(UndoScope scope, IEnumerable<int> candidates, Func<int, string?> whatTheyHave, List<string> notes)
    {
        foreach (int pid in candidates)
        {
            if (notes.Count < MaxNotes && pid != target.Pid && scope.StartTicks(pid) >= sinceTicks
                && whatTheyHave(pid) is { } what
                && ProcessStat.TryRead(pid) is { IsKernelThread: false } stat && stat.StartTicks >= sinceTicks)
            {
                notes.Add($"process {pid} ({Printable.Escape(stat.Comm)}) started meanwhile and {what}, but it cannot be proved to descend from the target; it was left alone");
            }
        }
    }

    // Whether anything was put back; null when something could not be.
    private bool? PassOver(
        Func<Restored> restoreTarget, Func<int, ProcessIdentity, PidFd, Restored> restore, out List<int> living)
    {
        living = [];
        bool changed = false;
        // Held while its descendants are looked for: its number cannot become another's meanwhile.
        bool lives = target.Reopen(out var held) == Reopened.Alive;
        using (held)
        {
            if (lives)
            {
                living.Add(target.Pid);
                var result = restoreTarget();
                if (result == Restored.Failed)
                    return null;
                changed = result == Restored.Changed;
            }
            foreach (int pid in Found(lives))
            {
                if (ProcessIdentity.TryCapture(pid, out var id, out var fd) != Errno.None)
                    continue;
                using (fd)
                {
                    living.Add(pid);
                    var result = restore(pid, id, fd!);
                    if (result == Restored.Failed)
                        return null;
                    changed |= result == Restored.Changed;
                }
            }
        }
        return changed;
    }

    private static bool Fence(List<int> living, List<string> notes)
    {
        var unseen = ForkFence.Wait(living, FencePatience);
        if (unseen.Count == 0)
            return true;
        notes.Add($"thread {unseen[0]} may have been forking for {FencePatience.TotalSeconds:0} s: a child of it that appears later keeps the value");
        return false;
    }

    private IEnumerable<int> Found(bool targetLives)
    {
        var seen = new HashSet<int>();
        foreach (int pid in targetLives ? ProcFs.Descendants(target.Pid) : [])
        {
            if (seen.Add(pid) && ProcessStat.TryRead(pid) is { } stat && stat.StartTicks >= sinceTicks)
                yield return pid;
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
