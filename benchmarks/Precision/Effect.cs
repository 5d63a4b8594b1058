using System.Globalization;
using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>
/// When the victim feels it, by its own clock: the last time that a spinning program saw before it was stopped, against the begin of
/// the call. Pulses by the injector and by C in turns, both on the second processor, the victim on the first.
/// </summary>
internal static class Effect
{
    private const int Rounds = 8;
    private const int Count = 2_500;
    private const int VictimProcessor = 0, InjectorProcessor = 1;
    private static readonly TimeSpan Width = PrecisionBench.Millisecond / 2;

    public static void Measure(PrecisionBench bench)
    {
        if (Environment.ProcessorCount < 2)
        {
            bench.Report.Note($"Effect on the victim's clock: not measured: victim and injector need a processor each.");
            return;
        }
        var program = new CProgram(bench.Directory, "effect");
        string file = Path.Combine(bench.Directory, "gaps");
        using var victim = program.Start("victim", file, Text(VictimProcessor));
        try
        {
            Measure(bench, program, file, victim.Id);
        }
        finally
        {
            victim.Kill();
            victim.WaitForExit();
        }
    }

    private static void Measure(PrecisionBench bench, CProgram program, string file, int victim)
    {
        Series floor = new("C: SIGSTOP begun to the victim's last time stamp"), ours = new("process.pause: the same"),
            floorLate = new("C: late"), late = new("process.pause: late");
        var pulses = TimelineAction.Pulse(new PauseProcess(Target.Pid(victim)), Width);
        bench.Run(Timeline.Create().Every(PrecisionBench.Millisecond, 100, pulses));
        foreach (int thread in ProcFs.Threads(bench.Injector))
            CpuMask.Of(InjectorProcessor).Apply(thread);
        List<long> byFloor = [], byUs = [];
        for (int round = 0; round < Rounds; round++)
        {
            foreach (string line in program.Lines(
                "pulse", Text(Count), Text(Nanoseconds(PrecisionBench.Millisecond)), Text(Nanoseconds(Width)), Text(victim), Text(InjectorProcessor)))
            {
                string[] words = line.Split(' ');
                byFloor.Add(long.Parse(words[0], CultureInfo.InvariantCulture));
                floorLate.Add(long.Parse(words[1], CultureInfo.InvariantCulture));
            }
            byUs.AddRange(bench.Run(Timeline.Create().Every(PrecisionBench.Millisecond, Count, pulses), late).Steps.Where(s => !s.IsUndo).Select(s => s.BeginNs));
        }
        foreach (int thread in ProcFs.Threads(bench.Injector))
            CpuMask.Of([.. Enumerable.Range(0, Environment.ProcessorCount)]).Apply(thread);
        var gaps = VictimGaps.Read(file);
        int missed = gaps.Match(byFloor, Nanoseconds(Width), floor) + gaps.Match(byUs, Nanoseconds(Width), ours);
        bench.Report.Table("Effect on the victim's clock", floor, ours, floorLate, late);
        bench.Report.Note($"{missed} of {byFloor.Count + byUs.Count} stops were not seen: the victim was not running when they began, or ran on for their whole length.");
        bench.Report.Hold(
            new("effect on the victim's clock after fire begin, p50, against the same in C", ours.Micros(50) / floor.Micros(50), 1.2, false, " ×"),
            new("the same, p99", ours.Micros(99) / floor.Micros(99), 1.2, false, " ×"));
    }

    private static long Nanoseconds(TimeSpan time) => time.Ticks * 100;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
