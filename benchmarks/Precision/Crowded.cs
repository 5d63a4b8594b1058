using System.Diagnostics;
using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>With a hundred connections that inject a thousand faults a second into the same daemon.</summary>
internal static class Crowded
{
    private const int Samples = 20_000;
    private const int Connections = 100;

    public static void Measure(PrecisionBench bench)
    {
        Series late = new("process.signal each 1 ms: late"), pause = new("process.pause, pulses of 0.5 ms each 1 ms: late");
        var ms = PrecisionBench.Millisecond;
        using var daemon = Process.GetProcessById(bench.Daemon.Pid);
        using var self = Process.GetCurrentProcess();
        using var crowd = new Crowd(bench.Daemon.Socket, Connections, bench.Victims);
        var (daemonBefore, selfBefore) = (daemon.TotalProcessorTime, self.TotalProcessorTime);
        var watch = Stopwatch.StartNew();
        long before = crowd.Injected;
        bench.Run(Timeline.Create().Every(ms, Samples, TimelineAction.Fire(bench.Signal)), late);
        bench.Run(Timeline.Create().Every(ms, Samples / 2, TimelineAction.Pulse(bench.Pause, ms / 2)), pause);
        double seconds = watch.Elapsed.TotalSeconds, injected = crowd.Injected - before;
        daemon.Refresh();
        self.Refresh();
        // A row cannot be read while somebody adds to it.
        crowd.Dispose();
        bench.Report.Table($"With {Connections} other connections that inject and undo process.pause each 95 ms", late, pause, crowd.Took);
        bench.Report.Note($"{injected / seconds:0} faults a second were injected, and taken back. The daemon used {Share(daemonBefore, daemon):0} % of a processor for it ({Cost(daemonBefore, daemon):0} µs a fault), the clients in this process {Share(selfBefore, self):0} %.");
        bench.Report.Hold(new Requirement("faults injected a second by 100 connections", injected / seconds, 1000, true, ""));

        double Share(TimeSpan earlier, Process process) => (process.TotalProcessorTime - earlier).TotalSeconds / seconds * 100;
        double Cost(TimeSpan earlier, Process process) => (process.TotalProcessorTime - earlier).TotalMicroseconds / injected;
    }
}
