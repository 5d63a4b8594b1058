using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Processes born of a target while a fault was in force: they inherited what the fault set. Descent is proved by an
/// unbroken chain of living parents that were all born in force, for one born before passes on what it has itself; or by
/// membership in the session that the target leads, which only descendants have.
/// </summary>
internal sealed class BornInForce
{
    /// <summary>An undo of a target with thousands of children is told of in so many notes and no more.</summary>
    public const int MaxNotes = 32;

    // Only what starts processes faster than we can look comes near.
    private const int MaxPasses = 64;
    private const int MaxReadings = 8;
    private static readonly TimeSpan FencePatience = TimeSpan.FromSeconds(2);

    // It may be gone: its session still tells.
    private readonly ProcessIdentity _target;
    private readonly bool _leadsSession;

    // The moment of capture, as field 22 of /proc/PID/stat counts, and those born in that very tick, but before it.
    private readonly ulong _sinceTicks;
    private readonly IReadOnlyList<ProcessIdentity> _before;

    // Whose the target was; null for root's, and for one of several users.
    private readonly (uint Uid, uint Gid)? _owner;

    private BornInForce(
        ProcessIdentity target, bool leadsSession, ulong sinceTicks, (uint Uid, uint Gid)? owner, IReadOnlyList<ProcessIdentity> before)
    {
        (_target, _leadsSession, _sinceTicks, _owner, _before) = (target, leadsSession, sinceTicks, owner, before);
        Judge = owner is { } ids && Credentials.EffectiveUid == 0 ? new CallerCredentials(ids.Uid, ids.Gid, []) : null;
    }

    /// <summary>
    /// Whose credentials put back what was born of the target; null for our own. A child that has other rights by now, having
    /// executed a setuid program, is for the kernel to refuse: what it has may be its own doing.
    /// </summary>
    public CallerCredentials? Judge { get; }

    /// <summary>Whether a refusal (EPERM) to put one born of the target back is the kernel's last word, and no failure.</summary>
    public bool IsJudged => _owner is not null || Credentials.EffectiveUid != 0;

    /// <summary>Whoever is born of a target from now on.</summary>
    /// <param name="target">The target.</param>
    /// <param name="isSo">Whether a process has already what is about to be set.</param>
    /// <param name="context">Who asks.</param>
    /// <exception cref="FaultException">
    /// Conflict: one that descends from it is so already. Were it to end, what it leaves behind would pass for the target's.
    /// </exception>
    public static BornInForce Capture(ProcessTarget target, Func<int, bool> isSo, PrepareContext context)
    {
        ulong tick = (ulong)(KernelClock.BoottimeNs / (1_000_000_000 / ProcFs.ClockTicksPerSecond));
        bool leads = ProcessStat.TryRead(target.Pid)?.Session == target.Pid;
        var before = new List<ProcessIdentity>();
        foreach (int pid in Kin(target.Pid, leads))
        {
            if (ProcessStat.TryRead(pid) is not { } stat)
                continue;
            if (isSo(pid))
            {
                throw context.No(ErrorCode.Conflict,
                    $"process {pid} ({Printable.Escape(stat.Comm)}), which descends from {target.Describe}, has already what this fault would set; what is born of the one could not be told from what is born of the other");
            }
            if (stat.StartTicks >= tick && ProcessIdentity.TryCapture(pid, out var id, out var fd) == Errno.None)
            {
                fd!.Dispose();
                before.Add(id);
            }
        }
        return new BornInForce(target.Identity, leads, tick, OwnerOf(target.Pid), before);
    }

    public static BornInForce Read(in ProcessIdentity target, ref MessagePackReader reader)
    {
        reader.ExpectArray(4);
        bool leads = reader.ReadBoolean();
        ulong since = reader.ReadUInt64();
        (uint, uint)? owner = null;
        if (!reader.TryReadNil())
        {
            reader.ExpectArray(2);
            owner = (reader.ReadUInt32(), reader.ReadUInt32());
        }
        var before = new ProcessIdentity[reader.ReadArrayHeader()];
        for (int i = 0; i < before.Length; i++)
            before[i] = reader.ReadIdentity();
        return new BornInForce(target, leads, since, owner, before);
    }

    /// <summary>Writes all but the target, which its token names.</summary>
    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(4);
        writer.Write(_leadsSession);
        writer.Write(_sinceTicks);
        if (_owner is { } owner)
        {
            writer.WriteArrayHeader(2);
            writer.Write(owner.Uid);
            writer.Write(owner.Gid);
        }
        else
        {
            writer.WriteNil();
        }
        writer.WriteArrayHeader(_before.Count);
        foreach (var id in _before)
            writer.Write(id);
    }

    /// <summary>Whether a process was born of the target in force, as far as can be told: in doubt it was.</summary>
    public bool Holds(int pid)
    {
        for (int reading = 0; reading < MaxReadings; reading++)
        {
            if (IsOfUs(pid) is { } holds)
                return holds;
        }
        return true;
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
        Func<Restored> restoreTarget, Func<int, PidFd, Restored> restore, List<string> notes)
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

    /// <summary>Says which started meanwhile and have what we set, but cannot be proved to have it from us; they are left alone.</summary>
    /// <param name="scope">Knows when processes started.</param>
    /// <param name="candidates">Processes that had it when the scope looked.</param>
    /// <param name="whatTheyHave">"has the value 8" for one that has it still; null for another.</param>
    /// <param name="notes">Takes what the caller should know.</param>
    public void NameUnfollowed(UndoScope scope, IEnumerable<int> candidates, Func<int, string?> whatTheyHave, List<string> notes)
    {
        foreach (int pid in candidates)
        {
            if (notes.Count < MaxNotes && pid != _target.Pid && scope.StartTicks(pid) >= _sinceTicks
                && whatTheyHave(pid) is { } what
                && ProcessStat.TryRead(pid) is { IsKernelThread: false } stat && stat.StartTicks >= _sinceTicks)
            {
                notes.Add($"process {pid} ({Printable.Escape(stat.Comm)}) started meanwhile and {what}, but not provably by this fault; it was left alone");
            }
        }
    }

    // Whether anything was put back; null when something could not be.
    private bool? PassOver(
        Func<Restored> restoreTarget, Func<int, PidFd, Restored> restore, out List<int> living)
    {
        living = [];
        bool changed = false;
        // Held while its descendants are looked for: its number cannot become another's meanwhile.
        bool lives = _target.Reopen(out var held) == Reopened.Alive;
        using (held)
        {
            if (lives)
            {
                living.Add(_target.Pid);
                var result = restoreTarget();
                if (result == Restored.Failed)
                    return null;
                changed = result == Restored.Changed;
            }
            foreach (int pid in Found(lives))
            {
                if (ProcessIdentity.TryCapture(pid, out _, out var fd) != Errno.None)
                    continue;
                using (fd)
                {
                    living.Add(pid);
                    var result = restore(pid, fd!);
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
        foreach (int pid in targetLives ? ProcFs.Descendants(_target.Pid, IsBornSince) : [])
        {
            if (seen.Add(pid))
                yield return pid;
        }
        if (!_leadsSession)
            yield break;
        foreach (int pid in ProcFs.Processes())
        {
            if (pid != _target.Pid && !seen.Contains(pid) && ProcessStat.TryRead(pid)?.Session == _target.Pid && Holds(pid))
                yield return pid;
        }
    }

    // Up to the first that was born before: it is the target, or passes on what it has itself, or has adopted an orphan and
    // tells nothing. Null when a parent ended under our eyes.
    private bool? IsOfUs(int pid)
    {
        bool inSession = false;
        foreach (var stat in ProcFs.Lineage(pid))
        {
            if (stat is null)
                return null;
            if (stat.Pid == _target.Pid)
                return true;
            bool isMember = _leadsSession && stat.Session == _target.Pid;
            if (!IsBornSince(stat))
                return inSession && !isMember;
            inSession |= stat.Pid == pid && isMember;
        }
        return inSession;
    }

    private bool IsBornSince(int pid) => ProcessStat.TryRead(pid) is { } stat && IsBornSince(stat);

    private bool IsBornSince(ProcessStat stat) => stat.StartTicks >= _sinceTicks
        && !_before.Any(id => id.Pid == stat.Pid && id.StartTicks == stat.StartTicks);

    private static (uint Uid, uint Gid)? OwnerOf(int pid) =>
        ProcessStatus.TryRead(pid) is { } status && status.Uids[0] != 0
            && status.Uids.All(uid => uid == status.Uids[0]) && status.Gids.All(gid => gid == status.Gids[0])
            ? (status.Uids[0], status.Gids[0])
            : null;

    private static IEnumerable<int> Kin(int pid, bool leadsSession)
    {
        var kin = ProcFs.Descendants(pid);
        return !leadsSession ? kin
            : kin.Concat(ProcFs.Processes().Where(other => other != pid && ProcessStat.TryRead(other)?.Session == pid)).Distinct();
    }
}
