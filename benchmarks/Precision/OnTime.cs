using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>Nothing else runs: how late the first system call of a step begins, and how long the calls take.</summary>
internal static class OnTime
{
    private const int Samples = 20_000;

    public static void Measure(PrecisionBench bench)
    {
        Series floorLate = new("C: late, SIGCONT each 1 ms"), floorTook = new("C: the call, SIGCONT"),
            late = new("process.signal each 1 ms: late"), took = new("process.signal: the call"),
            pauseLate = new("process.pause, pulses of 0.5 ms each 1 ms: late"), pauseTook = new("process.pause: the call, both ways");
        var ms = PrecisionBench.Millisecond;
        bench.Floor.Measure(floorLate, floorTook, Samples, ms, bench.Victim, Native.Signal.SIGCONT);
        bench.Run(Timeline.Create().Every(ms, Samples, TimelineAction.Fire(bench.Signal)), late, took);
        bench.Run(Timeline.Create().Every(ms, Samples / 2, TimelineAction.Pulse(bench.Pause, ms / 2)), pauseLate, pauseTook);
        bench.Report.Table("On time", floorLate, late, pauseLate, floorTook, took, pauseTook);
        bench.Report.Hold(
            new("fire begin against plan, p50", late.Micros(50), 0.5, false, " µs"),
            new("the same, p99", late.Micros(99), 2, false, " µs"),
            new("the same, p99.9", late.Micros(99.9), 20, false, " µs"));
    }
}
