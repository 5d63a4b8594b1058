using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.SelfTests;

/// <summary>Sweeps a whole program, as recovery is swept: from its exec to its exit.</summary>
internal sealed class ExecChecks(Tracer tracer, SyscallTable syscalls)
{
    public string? EveryStopIsHitOnce()
    {
        var whole = new GatedRun(tracer, syscalls, "/bin/true", []).Run(KillMoment.Never);
        if (!whole.Outcome.PassedTheEnd)
            return whole.Outcome.Failure;
        var stops = whole.Stops;
        if (stops.Count < 10 || stops[0] is not { Syscall: "execve", AtEntry: false })
            return $"{stops.Count} stops, the first at {(stops.Count == 0 ? null : stops[0])}";
        if (stops[^1] is not { Syscall: "exit_group", AtEntry: true })
            return $"the last stop is at {stops[^1]}";
        for (var stop = 1; stop <= stops.Count; stop++)
        {
            var outcome = new GatedRun(tracer, syscalls, "/bin/true", []).Run(KillMoment.AtStop(stop)).Outcome;
            if (outcome.Hit != stops[stop - 1])
                return $"stop {stop}: not {stops[stop - 1]}: {outcome.Hit?.ToString() ?? outcome.Failure ?? "the end"}";
        }

        var past = new GatedRun(tracer, syscalls, "/bin/true", []).Run(KillMoment.AtStop(stops.Count + 1)).Outcome;
        return past.PassedTheEnd ? null : past.Failure ?? $"killed past the end at {past.Hit}";
    }
}
