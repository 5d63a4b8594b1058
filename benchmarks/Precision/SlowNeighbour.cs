using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>Two timelines with steps at the same times, one of whose calls take long: freezing a cgroup with many members.</summary>
internal static class SlowNeighbour
{
    private const int Members = 300;
    private const int Freezes = 500;
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(10);

    public static void Measure(PrecisionBench bench)
    {
        using var cgroup = BenchCgroup.TryMake();
        if (cgroup is null)
        {
            bench.Report.Note($"A slow neighbour: not measured: cgroup2 is not mounted, or may not be written to");
            return;
        }
        for (int i = 0; i < Members; i++)
            cgroup.Add(bench.Victims.Sleeper().Id);
        Series late = new("process.signal each 1 ms: late"), slow = new("process.pause of the cgroup: late"), slowTook = new("process.pause of the cgroup: the call, both ways"),
            behind = new("process.signal due while such a call ran, or with it: late"), rest = new("the same, begun after that call's end by");
        var begin = new TimelineOptions { Begin = Instant.Now + TimeSpan.FromMilliseconds(200) };
        using var freezing = bench.Client.Begin(
            Timeline.Create().Every(Spacing, Freezes, TimelineAction.Pulse(new PauseProcess(Target.Cgroup(cgroup.Name)), Spacing / 2)), begin);
        using var signals = bench.Client.Begin(
            Timeline.Create().Every(PrecisionBench.Millisecond, Freezes * 10, TimelineAction.Fire(bench.Signal)), begin);
        var steps = PrecisionBench.Finish(signals, late).Steps;
        var calls = PrecisionBench.Finish(freezing, slow, slowTook).Steps;
        int next = 0;
        foreach (var step in steps)
        {
            long due = step.BeginNs - step.LateNs;
            while (next < calls.Count && calls[next].EndNs <= due)
                next++;
            if (next < calls.Count && calls[next].BeginNs - calls[next].LateNs <= due && calls[next].EndNs <= step.BeginNs)
            {
                behind.Add(step.LateNs);
                rest.Add(step.BeginNs - calls[next].EndNs);
            }
        }
        bench.Report.Table($"Beside a fault whose call takes long: a cgroup of {Members} processes, frozen and thawed each 10 ms", slowTook, slow, late, behind, rest);
    }
}
