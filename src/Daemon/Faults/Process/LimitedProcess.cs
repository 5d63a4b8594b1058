using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A process, and what it bears meanwhile, has a lowered soft limit and is owed the former one.</summary>
internal sealed class LimitedProcess(
    ProcessIdentity identity, int resource, ulong original, ulong ours, bool leadsSession, ulong sinceTicks,
    IReadOnlyList<ProcessIdentity> already) : UndoToken
{
    public const string TokenWord = "limited-process";

    public override string Word => TokenWord;

    public static LimitedProcess Read(ref MessagePackReader reader)
    {
        reader.ExpectArray(7);
        var identity = reader.ReadIdentity();
        int resource = reader.ReadInt32();
        if (!RlimitNumbers.IsKnown(resource))
            throw new MessagePackSerializationException("the resource is not one of ours");
        ulong original = reader.ReadUInt64(), ours = reader.ReadUInt64();
        bool leads = reader.ReadBoolean();
        ulong since = reader.ReadUInt64();
        var already = new ProcessIdentity[reader.ReadArrayHeader()];
        for (int i = 0; i < already.Length; i++)
            already[i] = reader.ReadIdentity();
        return new LimitedProcess(identity, resource, original, ours, leads, since, already);
    }

    public override void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(7);
        writer.Write(identity);
        writer.Write(resource);
        writer.Write(original);
        writer.Write(ours);
        writer.Write(leadsSession);
        writer.Write(sinceTicks);
        writer.WriteArrayHeader(already.Count);
        foreach (var id in already)
            writer.Write(id);
    }

    public override UndoResult Undo(UndoScope scope)
    {
        var notes = new List<string>();
        var outcome = UndoOutcome.Undone;
        if (IdentityRules.Reopen(identity, out var pidFd) is { } nothing)
        {
            if (nothing.Outcome == UndoOutcome.Stuck)
                return nothing;
            outcome = nothing.Outcome;
            notes.AddRange(nothing.Notes);
        }
        using (pidFd)
        {
            if (pidFd is not null)
                outcome = Restore(identity.Pid, pidFd, notes);
        }
        bool childrenDone = RestoreChildren(notes);
        if (outcome != UndoOutcome.Stuck && childrenDone)
            NameUnfollowed(scope, notes);
        return new UndoResult(childrenDone ? outcome : UndoOutcome.Stuck, notes);
    }

    // A child may bear another while its own limit is not yet back: again, until a pass finds nothing.
    private bool RestoreChildren(List<string> notes)
    {
        var done = new HashSet<int>();
        bool found = true;
        while (found)
        {
            found = false;
            foreach (int pid in BornInForce.Of(identity, leadsSession, sinceTicks))
            {
                if (done.Contains(pid) || ProcessIdentity.TryCapture(pid, out var id, out var fd) != Errno.None)
                    continue;
                using (fd)
                {
                    if (already.Contains(id) || RlimitAccess.Get(pid, resource, out ulong soft, out _) != Errno.None || soft != ours)
                        continue;
                    done.Add(pid);
                    found = true;
                    if (Restore(pid, fd!, notes) == UndoOutcome.Stuck)
                        return false;
                    notes.Add($"process {pid}, born meanwhile, put back too");
                }
            }
        }
        return true;
    }

    private UndoOutcome Restore(int pid, PidFd pidFd, List<string> notes)
    {
        var error = RlimitAccess.Get(pid, resource, out ulong soft, out ulong hard);
        if (error == Errno.ESRCH || pidFd.HasExited)
            return Gone(pid, notes);
        if (error == Errno.None && soft != ours)
        {
            if (soft == original)
                return UndoOutcome.Undone;
            notes.Add($"the soft limit of process {pid} is {RlimitNumbers.Text(soft)} now, which is not ours");
            return UndoOutcome.Superseded;
        }
        // A hard limit lowered meanwhile bounds what can be given back.
        ulong wanted = Math.Min(original, hard);
        if (error == Errno.None)
            error = RlimitAccess.Set(pid, resource, wanted, hard, RlimitAccess.For(pid));
        if (error == Errno.ESRCH)
            return Gone(pid, notes);
        if (error != Errno.None)
        {
            notes.Add($"prlimit64 of process {pid}: {error.Message()}");
            return UndoOutcome.Stuck;
        }
        if (wanted != original)
            notes.Add($"the hard limit of process {pid} was lowered to {RlimitNumbers.Text(hard)} meanwhile; the soft one is put back to that");
        return UndoOutcome.Undone;
    }

    // Started meanwhile, our very value, but no proof of descent: said, and left alone.
    private void NameUnfollowed(UndoScope scope, List<string> notes)
    {
        foreach (int pid in scope.WithSoftLimit(resource, ours))
        {
            if (pid != identity.Pid && scope.StartTicks(pid) >= sinceTicks
                && ResourceLimits.Get(pid, resource, out ulong soft, out _) == Errno.None && soft == ours
                && ProcessStat.TryRead(pid) is { } stat && stat.StartTicks >= sinceTicks && notes.Count < 32)
            {
                notes.Add($"process {pid} ({Printable.Escape(stat.Comm)}) started meanwhile and has the value {RlimitNumbers.Text(ours)}, but it cannot be proved to descend from the target; it was left alone");
            }
        }
    }

    private static UndoOutcome Gone(int pid, List<string> notes)
    {
        notes.Add($"process {pid} is gone");
        return UndoOutcome.Gone;
    }
}
