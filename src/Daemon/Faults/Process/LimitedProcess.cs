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
        bool childrenDone = born.PutAllBack(() => RestoreAgain(notes), (pid, fd) => RestoreChild(pid, fd, done, notes), notes);
        if (outcome != UndoOutcome.Stuck && childrenDone)
            born.NameUnfollowed(scope, scope.WithSoftLimit(resource, ours).Except(done), Value, notes);
        return new UndoResult(childrenDone ? outcome : UndoOutcome.Stuck, notes);
    }

    // An execve(2) under way writes the stack's limit back that it had at its beginning.
    private Restored RestoreAgain(List<string> notes)
    {
        if (resource != RlimitNumbers.Stack || !Bears(identity.Pid) || IdentityRules.Reopen(identity, out var pidFd) is not null)
            return Restored.Nothing;
        using (pidFd)
            return Restore(identity.Pid, pidFd!, notes) == UndoOutcome.Stuck ? Restored.Failed : Restored.Changed;
    }

    private Restored RestoreChild(int pid, PidFd fd, HashSet<int> done, List<string> notes)
    {
        if ((done.Contains(pid) && resource != RlimitNumbers.Stack) || !Bears(pid))
            return Restored.Nothing;
        bool isFirst = done.Add(pid);
        var error = born.Judge is { } judge ? Restore(pid, _ => judge, out _) : Restore(pid, RlimitAccess.For, out _);
        if (error == Errno.EPERM && born.IsJudged)
        {
            if (isFirst && notes.Count < BornInForce.MaxNotes)
                notes.Add($"process {pid}, born meanwhile, has other rights than the target had; what it has was left alone");
            return Restored.Nothing;
        }
        if (error is not (Errno.None or Errno.ESRCH) && !fd.HasExited)
        {
            notes.Add($"prlimit64 of process {pid}: {error.Message()}");
            return Restored.Failed;
        }
        if (isFirst && notes.Count < BornInForce.MaxNotes)
            notes.Add($"process {pid}, born meanwhile, put back too");
        return Restored.Changed;
    }

    private UndoOutcome Restore(int pid, PidFd pidFd, List<string> notes)
    {
        var error = RlimitAccess.Get(pid, resource, out ulong soft, out _);
        if (error == Errno.ESRCH || pidFd.HasExited)
            return Gone(pid, notes);
        if (error == Errno.None && !IsOurs(pid, soft))
        {
            if (soft == original)
                return UndoOutcome.Undone;
            notes.Add($"the soft limit of process {pid} is {RlimitNumbers.Text(soft)} now, which is not ours");
            return UndoOutcome.Superseded;
        }
        ulong given = original;
        if (error == Errno.None)
            error = Restore(pid, RlimitAccess.For, out given);
        if (error == Errno.ESRCH)
            return Gone(pid, notes);
        if (error != Errno.None)
        {
            notes.Add($"prlimit64 of process {pid}: {error.Message()}");
            return UndoOutcome.Stuck;
        }
        if (given != original)
            notes.Add($"the hard limit of process {pid} was lowered to {RlimitNumbers.Text(given)} meanwhile; the soft one is put back to that");
        return UndoOutcome.Undone;
    }

    // A hard limit lowered meanwhile bounds what can be given back.
    private Errno Restore(int pid, Func<int, CallerCredentials?> credentials, out ulong given)
    {
        given = original;
        var error = RlimitAccess.Get(pid, resource, out _, out ulong hard);
        if (error != Errno.None)
            return error;
        given = Math.Min(original, hard);
        return RlimitAccess.Set(pid, resource, given, hard, credentials(pid));
    }

    private bool Bears(int pid) => RlimitAccess.Get(pid, resource, out ulong soft, out _) == Errno.None && IsOurs(pid, soft);

    // With each SIGXCPU the kernel raises the limit by a second (setrlimit(2)): up to what was used, and one more.
    private bool IsOurs(int pid, ulong soft) => soft == ours
        || (resource == RlimitNumbers.Cpu && soft > ours && soft < original && soft <= MostCpuSeconds(pid) + 1);

    // A child starts with what its parent's limit had risen to.
    private ulong MostCpuSeconds(int pid)
    {
        ulong own = ProcessStat.TryRead(pid)?.CpuSeconds ?? 0;
        return pid == identity.Pid ? own : Math.Max(own, ProcessStat.TryRead(identity.Pid)?.CpuSeconds ?? original);
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
