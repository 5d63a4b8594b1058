using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A process's threads, and what it bears meanwhile, are on few processors and are owed their masks.</summary>
internal sealed class PinnedProcess(
    ProcessIdentity identity, CpuMask leaderOriginal, CpuMask leaderNarrow, IReadOnlyList<PinnedThread> threads,
    BornInForce born) : UndoToken
{
    public const string TokenWord = "pinned-process";
    private const int MaxPasses = 64;

    public override string Word => TokenWord;

    public override int Pid => identity.Pid;

    /// <summary>The masks that undo takes for its own.</summary>
    public IEnumerable<CpuMask> Narrow =>
        threads.Where(t => !t.Narrow.Equals(t.Original)).Select(t => t.Narrow).Append(leaderNarrow).Distinct();

    public static PinnedProcess Read(ref MessagePackReader reader)
    {
        reader.ExpectArray(5);
        var identity = reader.ReadIdentity();
        var original = PinnedThread.ReadMask(ref reader);
        var narrow = PinnedThread.ReadMask(ref reader);
        var threads = new PinnedThread[reader.ReadArrayHeader()];
        for (int i = 0; i < threads.Length; i++)
            threads[i] = PinnedThread.Read(ref reader);
        return new PinnedProcess(identity, original, narrow, threads, BornInForce.Read(identity, ref reader));
    }

    /// <summary>Whether undo would put this process back, as born meanwhile, if it had one of <see cref="Narrow"/>.</summary>
    public bool Reaches(int pid) => born.Holds(pid);

    /// <summary>The same of a target whose births count from another moment on.</summary>
    public PinnedProcess With(BornInForce later) => new(identity, leaderOriginal, leaderNarrow, threads, later);

    public override void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(5);
        writer.Write(identity);
        writer.Write(leaderOriginal.ToBytes());
        writer.Write(leaderNarrow.ToBytes());
        writer.WriteArrayHeader(threads.Count);
        foreach (var thread in threads)
            thread.Write(ref writer);
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
            var masks = threads.ToDictionary(t => t.Tid);
            bool done = born.PutAllBack(
                () => pidFd is null ? Restored.Nothing : RestoreThreads(identity.Pid, masks, notes, isTarget: true),
                (pid, _) => RestoreThreads(pid, masks, notes, isTarget: false),
                notes);
            if (done)
                born.NameUnfollowed(scope, Narrow.SelectMany(scope.WithMask), Processors, notes);
            return new UndoResult(done ? outcome : UndoOutcome.Stuck, notes);
        }
    }

    private string? Processors(int pid) =>
        CpuMask.TryGet(pid, out var now) == Errno.None && Narrow.Contains(now) ? $"is on processors {now}" : null;

    // Until a pass changes nothing: a thread may start another before its own mask is back.
    private Restored RestoreThreads(int pid, Dictionary<int, PinnedThread> masks, List<string> notes, bool isTarget)
    {
        var result = Restored.Nothing;
        for (int pass = 0; pass < MaxPasses; pass++)
        {
            bool changed = false;
            foreach (int tid in ProcFs.Threads(pid))
            {
                if (CpuMask.TryGet(tid, out var now) != Errno.None || Owed(pid, tid, now!, masks, isTarget) is not { } owed
                    || owed.Original?.Equals(now) == true)
                    continue;
                if (owed.Original is null)
                {
                    AddOnce($"thread {tid} is on processors {now} now, which is not ours; it was left alone", notes);
                    continue;
                }
                var error = Apply(owed.Original, tid, isTarget ? null : born.Judge);
                if (error == Errno.ESRCH)
                    continue;
                if (error == Errno.EPERM && !isTarget && born.IsJudged)
                {
                    AddOnce($"process {pid}, born meanwhile, has other rights than the target had; its processors were left alone", notes);
                    continue;
                }
                if (error != Errno.None)
                {
                    notes.Add($"sched_setaffinity of thread {tid} to {owed.Original}: {error.Message()}");
                    return Restored.Failed;
                }
                changed = true;
                result = Restored.Changed;
            }
            if (!changed)
                return result;
        }
        return result;
    }

    private static Errno Apply(CpuMask mask, int tid, CallerCredentials? judge)
    {
        if (judge is null)
            return mask.Apply(tid);
        using (judge.Assume())
            return mask.Apply(tid);
    }

    private static void AddOnce(string note, List<string> notes)
    {
        if (notes.Count < BornInForce.MaxNotes && !notes.Contains(note))
            notes.Add(note);
    }

    // Null: nothing is owed. A null original: it is no longer what we set.
    private (CpuMask? Original, bool Known)? Owed(
        int pid, int tid, CpuMask now, Dictionary<int, PinnedThread> masks, bool isTarget)
    {
        if (isTarget && masks.TryGetValue(tid, out var known)
            && ProcessStat.TryReadThread(pid, tid)?.StartTicks == known.StartTicks)
        {
            if (now.Equals(known.Original))
                return null;
            return (now.Equals(known.Narrow) ? known.Original : null, true);
        }
        // Born meanwhile: it has what one of our masks gave its parent, or nothing of ours.
        if (now.Equals(leaderNarrow))
            return (leaderOriginal, false);
        foreach (var thread in threads)
        {
            if (now.Equals(thread.Narrow))
                return (thread.Original, false);
        }
        return null;
    }
}
