using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>Every latency in one run, in rounds, so that the machine's noise falls on all rows alike.</summary>
internal static class LatencyTable
{
    private const int Rounds = 10;

    public static async Task<int> RunAsync(LatencyOptions options)
    {
        string directory = Directory.CreateTempSubdirectory("faultd-bench-").FullName;
        using var victims = new Victims();
        var report = new StringBuilder();
        try
        {
            await MeasureAsync(options, directory, victims, report);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
        string text = report.ToString();
        Console.WriteLine(text);
        string kept = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(options.Binaries))!, "bench");
        Directory.CreateDirectory(kept);
        await File.WriteAllTextAsync(Path.Combine(kept, "latency.md"), text);
        return 0;
    }

    private static async Task MeasureAsync(LatencyOptions options, string directory, Victims victims, StringBuilder report)
    {
        var placed = new[] { Placement.OneProcessor, Placement.TwoProcessors }.Select(p => new PlacedPair(p)).ToArray();
        Series sync = new("SDK, synchronous, armed strike"), asynchronous = new("SDK, asynchronous, armed strike"), cold = new("SDK, synchronous, strike unprepared"),
            ctl = new("`faultctl strike process.signal`, whole process"), version = new("`faultctl --version`, whole process"),
            kill = new("`/bin/kill -CONT`, whole process"), nothing = new("`/bin/true`, whole process"),
            shell = new("warm bash, built-in kill"), lease = new("lease end: late by"),
            kernel = new("heal by the kernel after SIGKILL (process.stall)"),
            hundred = new("`faultd --recover` of 100 entries"), none = new("`faultd --recover` of none");
        var victim = victims.Sleeper();
        var target = Target.Process(victim);
        using var daemon = new ForegroundDaemon(options.Faultd, directory);
        var idle = Idling.Watch(daemon.Pid, options.IdleSeconds);
        var c = new Floor(directory);
        var firing = new Firing(daemon.Client, target);
        var reversible = Reversible(target);
        string pid = victim.Id.ToString(CultureInfo.InvariantCulture);
        int per = Math.Max(1, options.Samples / Rounds), few = Math.Max(1, per / 20);
        firing.ArmedSync(new Series("warm-up"), 200);
        for (int round = 0; round < Rounds; round++)
        {
            foreach (var pair in placed)
            {
                c.Measure(pair.Floor, per, victim.Id, pair.Place);
                pair.Place.Run(daemon.Pid, () => firing.BackToBack(pair.BackToBack, per));
                pair.Place.Run(daemon.Pid, () => firing.ArmedSync(pair.Strike, per));
            }
            firing.ArmedSync(sync, per);
            await firing.ArmedAsync(asynchronous, per);
            firing.ColdSync(cold, per);
            foreach (var (fault, inject, undo) in reversible)
                firing.Reversible(fault, inject, undo, few * 2);
            firing.LeaseError(lease, victim.Id, few);
            Commands.Whole(nothing, few, "/bin/true");
            Commands.Whole(kill, few, "/bin/kill", "-CONT", pid);
            Commands.Whole(ctl, few, options.Faultctl, "strike", "process.signal", "--target", $"pid:{pid}", "--signal", "CONT", "--socket", daemon.Socket);
            Commands.Whole(version, few, options.Faultctl, "--version");
            Commands.WarmShell(shell, few, victim.Id);
        }
        var healing = new Healing(options, directory);
        healing.KernelClass(kernel, 50, victims);
        healing.Recovery(hundred, none, 10, victims);

        Host(report, options);
        Table(report, [.. placed.SelectMany(p => new[] { p.Floor, p.BackToBack, p.Strike }), sync, asynchronous, cold, shell, nothing, kill, version, ctl, .. reversible.SelectMany(r => new[] { r.Inject, r.Undo }), lease, kernel, hundred, none]);
        Requirements(report,
        [
            .. placed.SelectMany(p => p.Requirements()),
            new("`/bin/kill`, p50, against an armed strike", kill.Micros(50) / sync.Micros(50), 10, true, " ×"),
            new("`/bin/kill`, p50, against a strike unprepared", kill.Micros(50) / cold.Micros(50), 5, true, " ×"),
            new("warm shell's kill, p50, against an armed strike", shell.Micros(50) / sync.Micros(50), 1, true, " ×"),
            new("`faultctl`, whole process, over 2 × `/bin/true`, p50", (ctl.Micros(50) - 2 * nothing.Micros(50)) / 1e3, 3, false, " ms"),
            new("idle wake-ups in " + idle.Seconds.ToString(CultureInfo.InvariantCulture) + " s", idle.WakeUps, 0, false, ""),
            new("idle RSS", idle.RssKiB / 1024.0, 25, false, " MB"),
            new("heal by the kernel after SIGKILL, p99", kernel.Micros(99) / 1e3, 10, false, " ms"),
            new("`faultd --recover` of 100 entries, p50", hundred.Micros(50) / 1e3, 50, false, " ms"),
        ]);
    }

    private static List<(IFault Fault, Series Inject, Series Undo)> Reversible(Target target)
    {
        IFault[] faults =
        [
            new PauseProcess(target), new StallProcess(target), new LimitProcess(target, ProcessResource.Nofile, 8), new PinProcess(target, 1),
        ];
        return [.. faults.Select(f => (f, new Series($"{f.Descriptor.Kind}: inject"), new Series($"{f.Descriptor.Kind}: undo")))];
    }

    private static void Host(StringBuilder report, LatencyOptions options)
    {
        string cpu = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "?";
        report.AppendLine(CultureInfo.InvariantCulture,
            $"# Latency\n\n{cpu}, {Environment.ProcessorCount} processors, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, " +
            $"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}, {options.Samples} samples in {Rounds} rounds. Microseconds, CLOCK_MONOTONIC.\n");
    }

    private static void Table(StringBuilder report, Series[] rows)
    {
        report.AppendLine("| what | n | p50 | p90 | p99 | p99.9 | max |\n|---|---|---|---|---|---|---|");
        foreach (var row in rows)
            report.AppendLine(row.Row());
    }

    private static void Requirements(StringBuilder report, Requirement[] rows)
    {
        report.AppendLine("\n| to hold | bound | here | |\n|---|---|---|---|");
        foreach (var row in rows)
            report.AppendLine(row.Row());
        report.AppendLine(CultureInfo.InvariantCulture, $"\n{rows.Count(r => r.Met)} of {rows.Length} met");
    }
}
