using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>How late timed faults begin, beside the same in C: idle, with busy processors, and with a busy daemon.</summary>
internal static class PrecisionTable
{
    private const int Samples = 20_000;
    private const int Cancellations = 1_000;
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Dense = TimeSpan.FromMicroseconds(100);

    public static int Run(LatencyOptions options)
    {
        string directory = Directory.CreateTempSubdirectory("faultd-bench-").FullName;
        using var victims = new Victims();
        var report = new StringBuilder();
        try
        {
            using var daemon = new ForegroundDaemon(options.Faultd, directory);
            Measure(daemon, victims, new PreciseFloor(directory), report);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
        string text = report.ToString();
        Console.WriteLine(text);
        string kept = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(options.Binaries))!, "bench");
        Directory.CreateDirectory(kept);
        File.WriteAllText(Path.Combine(kept, "precision.md"), text);
        return 0;
    }

    private static void Measure(ForegroundDaemon daemon, Victims victims, PreciseFloor floor, StringBuilder report)
    {
        var victim = victims.Sleeper();
        var signal = new SignalProcess(Target.Process(victim), "CONT");
        var pause = new PauseProcess(Target.Process(victim));
        Series floorLate = new("C: late, SIGCONT each 1 ms"), floorTook = new("C: the call, SIGCONT"),
            late = new("process.signal each 1 ms: late"), took = new("process.signal: the call"),
            pauseLate = new("process.pause, pulses of 0.5 ms each 1 ms: late"), pauseTook = new("process.pause: the call, both ways"),
            denseFloor = new("C: late, SIGCONT each 100 µs, 100,000"), ten = new("process.signal each 100 µs, 10,000: late"),
            hundred = new("process.signal each 100 µs, 100,000: late"), loaded = new("process.signal each 1 ms, both processors busy: late"),
            loadedFloor = new("C: the same, both processors busy: late"), crowded = new("process.signal each 1 ms, 100 connections injecting: late"),
            cancel = new("cancelling a train of pulses: call to answer");
        var unused = new Series("unused");
        floor.Measure(floorLate, floorTook, Samples, Millisecond, victim.Id, Signal.SIGCONT);
        Fired(daemon.Client, Timeline.Create().Every(Millisecond, Samples, TimelineAction.Fire(signal)), late, took);
        Fired(daemon.Client, Timeline.Create().Every(Millisecond, Samples / 2, TimelineAction.Pulse(pause, Millisecond / 2)), pauseLate, pauseTook);
        var short10 = Fired(daemon.Client, Timeline.Create().Every(Dense, 10_000, TimelineAction.Fire(signal)), ten, unused);
        floor.Measure(denseFloor, unused, 100_000, Dense, victim.Id, Signal.SIGCONT);
        var long100 = Fired(daemon.Client, Timeline.Create().Every(Dense, 100_000, TimelineAction.Fire(signal)), hundred, unused);
        using (new BusyProcessors())
        {
            floor.Measure(loadedFloor, unused, Samples / 4, Millisecond, victim.Id, Signal.SIGCONT);
            Fired(daemon.Client, Timeline.Create().Every(Millisecond, Samples / 4, TimelineAction.Fire(signal)), loaded, unused);
        }
        long injected;
        using (var crowd = new Crowd(daemon.Socket, 100, victims))
        {
            Fired(daemon.Client, Timeline.Create().Every(Millisecond, Samples / 4, TimelineAction.Fire(signal)), crowded, unused);
            injected = crowd.PerSecond;
        }
        Cancelled(daemon.Client, pause, cancel);

        report.AppendLine(CultureInfo.InvariantCulture, $"# Precision\n\n{Environment.ProcessorCount} processors, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}. Microseconds.\n");
        report.AppendLine("| what | n | p50 | p99 | p99.9 | max |\n|---|---|---|---|---|---|");
        foreach (var row in new[] { floorLate, late, pauseLate, floorTook, took, pauseTook, denseFloor, ten, hundred, loadedFloor, loaded, crowded, cancel })
            report.AppendLine(row.FineRow());
        report.AppendLine(CultureInfo.InvariantCulture, $"\nThe 100 connections injected {injected} faults a second.\n");
        report.AppendLine("| to hold | bound | here | |\n|---|---|---|---|");
        Requirement[] rows =
        [
            new("fire begin against plan, p50", late.Micros(50), 0.5, false, " µs"),
            new("the same, p99", late.Micros(99), 2, false, " µs"),
            new("the same, p99.9", late.Micros(99.9), 20, false, " µs"),
            new("100,000 steps each 100 µs: more than 1 ms late", long100.Missed, 0, false, ""),
            new("the same: bytes allocated", long100.AllocatedBytes, 0, false, ""),
            new("the same: collections", long100.Collections, 0, false, ""),
            new("10,000 steps each 100 µs: more than 1 ms late", short10.Missed, 0, false, ""),
        ];
        foreach (var row in rows)
            report.AppendLine(row.Row());
        report.AppendLine(CultureInfo.InvariantCulture, $"\n{rows.Count(r => r.Met)} of {rows.Length} met");
    }

    private static TimelineStatus Fired(FaultClient client, Timeline plan, Series late, Series took)
    {
        using var timeline = client.Begin(plan);
        var status = timeline.Wait();
        if (status.State != TimelineState.Finished || status.Failed > 0)
            throw new InvalidOperationException($"Cannot measure: the timeline is {status.State}, {status.Failed} steps failed");
        foreach (var step in timeline.Steps())
        {
            late.Add(step.LateNs);
            took.Add(step.EndNs - step.BeginNs);
        }
        return status;
    }

    private static void Cancelled(FaultClient client, PauseProcess pause, Series into)
    {
        for (int i = 0; i < Cancellations; i++)
        {
            var timeline = client.Begin(Timeline.Create((ulong)i).Every(Millisecond, 1000, TimelineAction.Pulse(pause, Millisecond / 2)));
            while (timeline.Status().Done < i % 20)
            {
                // It gets there.
            }
            long begin = KernelClock.MonotonicNs;
            timeline.Cancel();
            into.Add(KernelClock.MonotonicNs - begin);
        }
    }

    /// <summary>One process a processor that does nothing but run.</summary>
    private sealed class BusyProcessors : IDisposable
    {
        private readonly Process[] _all = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ =>
            Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "while :; do :; done"]) { UseShellExecute = false })!)];

        public void Dispose()
        {
            foreach (var process in _all)
            {
                process.Kill();
                process.WaitForExit();
                process.Dispose();
            }
        }
    }

    /// <summary>Many connections that inject and undo, some ten times a second each.</summary>
    private sealed class Crowd : IDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Task[] _all;
        private readonly long _begin = KernelClock.MonotonicNs;
        private long _injected;

        public Crowd(string socket, int connections, Victims victims) => _all = [.. Enumerable.Range(0, connections).Select(_ =>
        {
            var target = Target.Process(victims.Sleeper());
            return Task.Run(() => InjectAsync(socket, target));
        })];

        public long PerSecond => (long)(Volatile.Read(ref _injected) / ((KernelClock.MonotonicNs - _begin) / 1e9));

        public void Dispose()
        {
            _end.Cancel();
            Task.WaitAll(_all);
            _end.Dispose();
        }

        private async Task InjectAsync(string socket, Target target)
        {
            await using var client = await FaultClient.ConnectAsync(socket);
            while (!_end.IsCancellationRequested)
            {
                await using (await client.InjectAsync(new LimitProcess(target, ProcessResource.Nofile, 64)))
                    Interlocked.Increment(ref _injected);
                await Task.Delay(90);
            }
        }
    }
}
