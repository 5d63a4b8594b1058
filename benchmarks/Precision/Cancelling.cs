using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>A train of pulses, cancelled in the middle.</summary>
internal static class Cancelling
{
    private const int Count = 1_000;

    public static void Measure(PrecisionBench bench)
    {
        var took = new Series("cancelling a train of pulses: call to answer");
        var ms = PrecisionBench.Millisecond;
        for (int i = 0; i < Count; i++)
        {
            var timeline = bench.Client.Begin(Timeline.Create((ulong)i).Every(ms, 1000, TimelineAction.Pulse(bench.Pause, ms / 2)));
            while (timeline.Status().Done < i % 20)
            {
                // It gets there.
            }
            long begin = KernelClock.MonotonicNs;
            timeline.Cancel();
            took.Add(KernelClock.MonotonicNs - begin);
        }
        bench.Report.Table("Cancelling", took);
    }
}
