using System.Globalization;
using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>Nothing prepared: a process is stopped by one call of the SDK, and by the tools at hand.</summary>
internal static class Cold
{
    private const int Rounds = 10;
    private const int Calls = 200;
    private const int Processes = 25;

    public static void Measure(PrecisionBench bench)
    {
        Series inject = new("SDK, process.pause: inject"), undo = new("SDK, process.pause: undo"), strike = new("SDK, process.signal: strike unprepared"),
            shell = new("warm bash, built-in kill -STOP"), kill = new("`/bin/kill -STOP`, whole process"), nothing = new("`/bin/true`, whole process"),
            service = new("`systemctl kill --signal=CONT`, whole process");
        var firing = new Firing(bench.Client, Target.Pid(bench.Victim));
        string pid = bench.Victim.ToString(CultureInfo.InvariantCulture);
        string? unit = Directory.Exists("/run/systemd/system") ? OwnUnit() : null;
        for (int round = 0; round < Rounds; round++)
        {
            firing.Reversible(bench.Pause, inject, undo, Calls);
            firing.ColdSync(strike, Calls);
            Commands.WarmShell(shell, Processes, bench.Victim, "STOP");
            Commands.Whole(kill, Processes, "/bin/kill", "-STOP", pid);
            Continue(bench.Victim);
            Commands.Whole(nothing, Processes, "/bin/true");
            // CONT and only to this benchmark's own unit, or where there is none not at all.
            if (unit is not null)
                Commands.Whole(service, Processes, "/usr/bin/systemctl", "kill", "--signal=CONT", unit);
        }
        bench.Report.Table("Cold", unit is null ? [inject, undo, strike, shell, nothing, kill] : [inject, undo, strike, shell, nothing, kill, service]);
        if (unit is null)
            bench.Report.Note($"`systemctl kill`: not measured: systemd does not run here, or this runs in no unit of it (systemd-run --unit=bench ./build bench precision)");
        bench.Report.Hold(
            new("`/bin/kill -STOP`, p50, against process.pause unprepared", kill.Micros(50) / inject.Micros(50), 5, true, " ×"),
            new("warm shell's kill -STOP, p50, against process.pause unprepared", shell.Micros(50) / inject.Micros(50), 1, true, " ×"));
    }

    private static string? OwnUnit() => ProcFs.CgroupPath(Environment.ProcessId)?.Split('/').LastOrDefault(part => part.EndsWith(".service", StringComparison.Ordinal));

    private static void Continue(int victim)
    {
        using var process = PidFd.Open(victim);
        process.Send((int)Native.Signal.SIGCONT);
    }
}
