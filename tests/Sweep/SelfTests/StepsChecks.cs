using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.SelfTests;

/// <summary>Sweeps steps.c, whose two threads make the same syscalls in the same order in every run.</summary>
internal sealed class StepsChecks(Tracer tracer, SyscallTable syscalls, string program, string workDirectory)
{
    // Thread and syscall, in the order of steps.c between the command and the answer.
    private static readonly (int Thread, string Syscall)[] Steps =
        [(0, "openat"), (0, "close"), (1, "rename"), (0, "symlink"), (1, "mkdir"), (0, "unlink")];

    private readonly List<(KillPoint Hit, string[] Files)> _hits = [];

    // What has to be counted: the exit of the idle read, both sides of each step, the entry of the answer.
    private static IEnumerable<KillPoint> Expected()
    {
        var ordinal = 0;
        yield return new KillPoint(++ordinal, 0, "read", AtEntry: false);
        foreach (var (thread, syscall) in Steps)
        {
            yield return new KillPoint(++ordinal, thread, syscall, AtEntry: true);
            yield return new KillPoint(++ordinal, thread, syscall, AtEntry: false);
        }

        yield return new KillPoint(++ordinal, 0, "write", AtEntry: true);
    }

    public string? EveryStopIsHitOnce()
    {
        var expected = Expected().ToList();
        for (var stop = 1; stop <= expected.Count; stop++)
        {
            var (outcome, files) = Trace(KillMoment.AtStop(stop));
            if (outcome.Hit is null)
                return $"stop {stop} was not hit: {outcome.Failure ?? "passed the end"}";
            _hits.Add((outcome.Hit, files));
        }

        return _hits.Select(hit => hit.Hit).SequenceEqual(expected)
            ? null
            : "hit " + string.Join(", ", _hits.Select(hit => hit.Hit));
    }

    public string? EntryAndExitAreTrue()
    {
        foreach (var (hit, files) in _hits)
        {
            // Stops come as read-exit, then pairs: so many steps are done once their exit has been reached.
            var done = (hit.Ordinal - 1) / 2;
            var expected = FilesAfter(Math.Min(done, Steps.Length));
            if (!files.SequenceEqual(expected))
                return $"at {hit} there are [{string.Join(' ', files)}], not [{string.Join(' ', expected)}]";
        }

        return _hits.Count == 0 ? "no stop was hit" : null;
    }

    public string? NamedStopsAreHit()
    {
        foreach (var (thread, syscall) in Steps)
        {
            foreach (var atEntry in (bool[])[true, false])
            {
                var hit = Trace(new KillMoment(1, syscall, atEntry)).Outcome.Hit;
                if (hit is null || (hit.Thread, hit.Syscall, hit.AtEntry) != (thread, syscall, atEntry))
                    return $"asked for the {(atEntry ? "entry" : "exit")} of {syscall}, got {hit}";
            }
        }

        return Trace(new KillMoment(2, "rename", AtEntry: true)).Outcome.PassedTheEnd ? null : "there is a second rename";
    }

    public string? PassesTheEnd()
    {
        var (outcome, files) = Trace(KillMoment.AtStop(1_000));
        if (!outcome.PassedTheEnd)
            return outcome.Failure ?? $"killed at {outcome.Hit}";
        return files.SequenceEqual(FilesAfter(Steps.Length)) ? null : "the victim did not do its work";
    }

    public string? ForeignKillIsAFailure()
    {
        var (outcome, _) = Trace(KillMoment.AtStop(1_000), tracee => tracee.Send(Signals.SIGKILL));
        return outcome.Failure is null ? "it was taken for a hit or an end" : null;
    }

    public string? DeathOutsideIsAFailure()
    {
        var window = new Window(KillMoment.AtStop(1_000));
        window.Open();
        window.Close();
        return window.Judge(new WaitStatus(Signals.SIGKILL), endedByHarness: false, endCloses: true).Failure is null
            ? "it was taken for an end"
            : null;
    }

    private static string[] FilesAfter(int steps) => steps switch
    {
        0 => [],
        1 or 2 => ["first"],
        3 => ["second"],
        4 => ["link", "second"],
        5 => ["link", "made", "second"],
        _ => ["link", "made"],
    };

    private (Outcome Outcome, string[] Files) Trace(KillMoment killAt, Action<Tracee>? instead = null)
    {
        var directory = Directory.CreateDirectory(Path.Combine(workDirectory, $"steps-{Guid.NewGuid():N}")).FullName;
        using var victim = new CommandedVictim(tracer, program, directory);
        var window = new Window(killAt);
        var tracee = new Tracee(victim.Pid, window, syscalls, fromExec: false);
        var end = tracer.Follow(tracee);
        tracee.WaitUntilQuiet();
        window.Open();
        if (instead is null)
            victim.Go();
        else
            instead(tracee);
        if (victim.Answer() == 'd' && window.Close())
            tracee.End();
        var outcome = window.Judge(end.GetAwaiter().GetResult(), tracee.EndedByHarness, endCloses: false);
        var entries = Directory.GetFileSystemEntries(directory).Select(path => Path.GetFileName(path));
        string[] files = [.. entries.Order(StringComparer.Ordinal)];
        Directory.Delete(directory, recursive: true);
        return (outcome, files);
    }
}
