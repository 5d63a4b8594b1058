using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>Steps so close that spinning until each is more than the kernel grants a real-time thread.</summary>
internal static class Dense
{
    private static readonly TimeSpan Spacing = TimeSpan.FromMicroseconds(100);

    public static void Measure(PrecisionBench bench)
    {
        Series floor = new("C: late, SIGCONT each 100 µs, 100,000"), unused = new("unused"),
            ten = new("process.signal each 100 µs, 10,000: late"), hundred = new("process.signal each 100 µs, 100,000: late"),
            closer = new("process.signal each 50 µs, 100,000: late");
        var few = bench.Run(Plan(bench, Spacing, 10_000), ten).Status;
        bench.Floor.Measure(floor, unused, 100_000, Spacing, bench.Victim, Native.Signal.SIGCONT);
        var before = Switches(bench);
        var (many, steps) = bench.Run(Plan(bench, Spacing, 100_000), hundred);
        var after = Switches(bench);
        bench.Run(Plan(bench, Spacing / 2, 100_000), closer);
        bench.Report.Table("Dense", floor, ten, hundred, closer);
        bench.Report.Note($"Of the 10 s with steps each 100 µs {many.SpunNs / 1e8:0.0} % were spun; it slept {after - before} times between them, and {steps.Count(s => s.LateNs > 20_000)} steps were more than 20 µs late.");
        bench.Report.Hold(
            new("100,000 steps each 100 µs: more than 1 ms late", many.Missed, 0, false, ""),
            new("the same: bytes allocated", many.AllocatedBytes, 0, false, ""),
            new("the same: collections", many.Collections, 0, false, ""),
            new("10,000 steps each 100 µs: more than 1 ms late", few.Missed, 0, false, ""));
    }

    private static Timeline Plan(PrecisionBench bench, TimeSpan spacing, int count) =>
        Timeline.Create().Every(spacing, count, TimelineAction.Fire(bench.Signal));

    private static long Switches(PrecisionBench bench) => Idling.Switches(bench.Injector).Values.Sum();
}
