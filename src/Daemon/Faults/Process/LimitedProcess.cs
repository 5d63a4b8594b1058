using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A process, and what it bears meanwhile, has a lowered soft limit and is owed the former one.</summary>
internal sealed class LimitedProcess(
    ProcessIdentity identity, int resource, ulong original, ulong ours, BornInForce born) : UndoToken
{
    public const string TokenWord = "limited-process";

    public override string Word => TokenWord;

    public override int Pid => identity.Pid;

    /// <summary>The value that undo takes for its own.</summary>
    public ulong Ours => ours;

    public static LimitedProcess Read(ref MessagePackReader reader)
    {
        reader.ExpectArray(5);
        var identity = reader.ReadIdentity();
        int resource = reader.ReadInt32();
        if (!RlimitNumbers.IsKnown(resource))
            throw new MessagePackSerializationException("the resource is not one of ours");
        ulong original = reader.ReadUInt64(), ours = reader.ReadUInt64();
        return new LimitedProcess(identity, resource, original, ours, BornInForce.Read(identity, ref reader));
    }

    /// <summary>Whether undo would put this process back, as born meanwhile, if it had <see cref="Ours"/>.</summary>
    public bool Reaches(int pid) => born.Holds(pid);

    public override void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(5);
        writer.Write(identity);
        writer.Write(resource);
        writer.Write(original);
        writer.Write(ours);
        born.Write(ref writer);
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
        var done = new HashSet<int>();
        bool childrenDone = born.PutAllBack(
            () => Restored.Nothing, (pid, fd) => RestoreChild(pid, fd, done, notes), notes);
        if (outcome != UndoOutcome.Stuck && childrenDone)
            born.NameUnfollowed(scope, scope.WithSoftLimit(resource, ours), Value, notes);
        return new UndoResult(childrenDone ? outcome : UndoOutcome.Stuck, notes);
    }

    private Restored RestoreChild(int pid, PidFd fd, HashSet<int> done, List<string> notes)
    {
        if (done.Contains(pid) || RlimitAccess.Get(pid, resource, out ulong soft, out _) != Errno.None || soft != ours)
            return Restored.Nothing;
        done.Add(pid);
        if (Restore(pid, fd, notes) == UndoOutcome.Stuck)
            return Restored.Failed;
        if (notes.Count < BornInForce.MaxNotes)
            notes.Add($"process {pid}, born meanwhile, put back too");
        return Restored.Changed;
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

    private string? Value(int pid) =>
        ResourceLimits.Get(pid, resource, out ulong soft, out _) == Errno.None && soft == ours
            ? $"has the value {RlimitNumbers.Text(ours)}"
            : null;

    private static UndoOutcome Gone(int pid, List<string> notes)
    {
        notes.Add($"process {pid} is gone");
        return UndoOutcome.Gone;
    }
}
