using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.SelfTests;

/// <summary>Sweeps a process that the traced one starts, as an injector is swept: from its vfork to its exit.</summary>
internal sealed class StartedChecks(Tracer tracer, SyscallTable syscalls, string starter)
{
    public string? EveryStopIsHitOnce()
    {
        var (whole, stops, answer) = Trace(KillMoment.Never);
        if (!whole.PassedTheEnd || answer != '0')
            return whole.Failure ?? $"undisturbed it ended as '{(char)answer}'";
        if (stops.Count < 10 || !stops.Any(stop => stop.Syscall == "execve"))
            return $"{stops.Count} stops, and no exec among them";
        if (stops[^1] is not { Syscall: "exit_group", AtEntry: true })
            return $"the last stop is at {stops[^1]}";
        for (var stop = 1; stop <= stops.Count; stop++)
        {
            (var outcome, _, answer) = Trace(KillMoment.AtStop(stop));
            if (outcome.Hit != stops[stop - 1])
                return $"stop {stop}: not {stops[stop - 1]}: {outcome.Hit?.ToString() ?? outcome.Failure ?? "the end"}";
            if (answer != 'k')
                return $"killed at {outcome.Hit}, yet whoever started it says '{(char)answer}'";
        }

        return Trace(KillMoment.AtStop(stops.Count + 1)).Outcome.PassedTheEnd ? null : "killed past the end";
    }

    private (Outcome Outcome, IReadOnlyList<KillPoint> Stops, int Answer) Trace(KillMoment killAt)
    {
        using var victim = new CommandedVictim(tracer, starter, "/bin/true");
        var window = new Window(killAt);
        var tracee = new Tracee(victim.Pid, window, syscalls, fromExec: false) { VictimIsChild = true };
        var end = tracer.Follow(tracee);
        window.Open();
        victim.Go();
        var answer = victim.Answer();
        window.Close();
        tracee.End();
        return (window.Judge(end.GetAwaiter().GetResult(), tracee.EndedByHarness, endCloses: false), window.Stops, answer);
    }
}
