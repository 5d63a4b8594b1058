using System.ComponentModel;
using System.Diagnostics;
using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>With stress-ng on every processor. Reported, and held to nothing: what else runs on a machine is not ours.</summary>
internal static class Loaded
{
    private const int Samples = 20_000;

    public static void Measure(PrecisionBench bench)
    {
        Series floor = new("C: late, SIGCONT each 1 ms"), late = new("process.signal each 1 ms: late"),
            pause = new("process.pause, pulses of 0.5 ms each 1 ms: late"), unused = new("unused");
        var ms = PrecisionBench.Millisecond;
        try
        {
            using var load = new StressNg();
            bench.Floor.Measure(floor, unused, Samples, ms, bench.Victim, Native.Signal.SIGCONT);
            bench.Run(Timeline.Create().Every(ms, Samples, TimelineAction.Fire(bench.Signal)), late);
            bench.Run(Timeline.Create().Every(ms, Samples / 2, TimelineAction.Pulse(bench.Pause, ms / 2)), pause);
        }
        catch (Win32Exception)
        {
            bench.Report.Note($"Under stress-ng: not measured: stress-ng is not installed (apt install stress-ng)");
            return;
        }
        bench.Report.Table($"Under {StressNg.Command}", floor, late, pause);
    }

    private sealed class StressNg : IDisposable
    {
        private static readonly string[] Arguments = ["--cpu", $"{Environment.ProcessorCount}", "--vm", "1", "--vm-bytes", "128M", "--quiet"];
        private readonly Process _process = Process.Start(new ProcessStartInfo("stress-ng", Arguments) { UseShellExecute = false })!;

        // Its workers have to be there.
        public StressNg() => Thread.Sleep(1_000);

        public static string Command => $"stress-ng {string.Join(' ', Arguments)}";

        public void Dispose()
        {
            // It ends its own workers.
            using (var pid = PidFd.Open(_process.Id))
                pid.Send((int)Native.Signal.SIGTERM);
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
