namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Takes back everything a dead daemon owed. ExecStopPost, start-up, the guardian and <c>faultd --recover</c> all call
/// this. It may be killed at any point and run again.
/// </summary>
internal static class Recovery
{
    /// <summary>Undoes all entries of an open state directory, of a daemon that is dead.</summary>
    public static RecoveryReport Run(StateDirectory state, ClaimBook claims)
    {
        // What its injector fires after an undo would stay.
        if (InjectorLock.AwaitFree(state.Root))
            return Run(state, claims, state.Journal.Owed());
        var report = new RecoveryReport();
        report.Add(new UndoReport(
            "injector", "every timed fault", UndoOutcome.Stuck, TimeSpan.Zero, ["the dead daemon's injector does not die, and may still fire"]));
        return report;
    }

    /// <summary>Undoes these entries only: a daemon that serves has others, of faults in force.</summary>
    public static RecoveryReport Run(StateDirectory state, ClaimBook claims, IReadOnlyList<string> names)
    {
        var report = new RecoveryReport();
        var scope = new UndoScope();
        using var audit = AuditLog.Open(state.Root);
        var entries = Readable(state, names, report);
        // One that resists for seconds holds up none but its relatives.
        JournalEntry[] faults = [.. entries.Where(e => e.Token is not AdoptedCgroup)];
        SideBySide.Run([.. Kinship.Group([.. faults.Select(e => e.Token.Pid)], at => faults[at].Id).Select(group => (Action)(() =>
        {
            foreach (int at in group)
                Undo(faults[at], state, claims, scope, report, audit);
        }))]);
        // Cgroups after all else, and of two, one within the other, the deeper first: no cgroup goes before those in it.
        foreach (var entry in entries.Where(e => e.Token is AdoptedCgroup).OrderByDescending(e => ((AdoptedCgroup)e.Token).Depth))
            Undo(entry, state, claims, scope, report, audit);
        return report;
    }

    private static List<JournalEntry> Readable(StateDirectory state, IReadOnlyList<string> names, RecoveryReport report)
    {
        var entries = new List<JournalEntry>();
        foreach (string name in names)
        {
            if (state.Journal.TryRead(name, out string why) is { } entry)
            {
                entries.Add(entry);
                continue;
            }
            // One bad file must not stop the rest.
            try
            {
                state.KeepAside(name);
                report.Kept.Add($"{Printable.Escape(name, 64)}: {Printable.Escape(why)}");
            }
            catch (Exception e) when (e is LinuxException or UnsafePathException)
            {
                report.Kept.Add($"{Printable.Escape(name, 64)}: {Printable.Escape(why)}; and it cannot be moved aside: {e.Message}");
            }
        }
        return entries;
    }

    private static void Undo(JournalEntry entry, StateDirectory state, ClaimBook claims, UndoScope scope, RecoveryReport report, AuditLog audit)
    {
        if (entry.BootId != ProcFs.BootId && !entry.Token.OutlivesBoot)
        {
            // Kernel state died with that boot; there is nothing to put back.
            var gone = state.Journal.Settle(entry.Id, entry.Token, UndoResult.Gone("the host was booted since"));
            Tell(new UndoReport(entry.Id, entry.Kind, gone.Outcome, TimeSpan.Zero, gone.Notes));
            return;
        }
        using var held = claims.TakeForRecovery(entry.Claims, entry.Id, state.Root.Path);
        long begin = KernelClock.MonotonicNs;
        var result = UndoResult.Attempt(() => entry.Token.Undo(scope));
        var took = TimeSpan.FromMicroseconds((KernelClock.MonotonicNs - begin) / 1e3);
        result = state.Journal.Settle(entry.Id, entry.Token, result);
        Tell(new UndoReport(entry.Id, entry.Kind, result.Outcome, took, result.Notes));
        if (result.Outcome != UndoOutcome.Stuck)
            held.Release();

        void Tell(UndoReport undone)
        {
            report.Add(undone);
            audit.Outcome(undone.Id, $"recovery: {Choices<UndoOutcome>.Word(undone.Outcome)}", string.Join("; ", undone.Notes));
        }
    }
}
