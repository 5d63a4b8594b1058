using System.Diagnostics;
using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>How soon a trigger fires: from the event to the first system call.</summary>
internal static class Triggered
{
    private const int Samples = 500;

    public static async Task MeasureAsync(PrecisionBench bench)
    {
        Series exec = new("exec:NAME, from the kernel's time of the exec"), end = new("end:TARGET, from the SIGKILL that ends it"),
            write = new("write:PATH, from before the write"), delayed = new("write:PATH and 2 ms after it: late"), unused = new("unused");
        string log = Path.Combine(bench.Directory, "log"), program = Path.Combine(bench.Directory, "fdbench");
        File.Copy("/bin/sleep", program);
        await File.WriteAllTextAsync(log, "");
        for (int i = 0; i < Samples; i++)
        {
            exec.Add((await FiredAsync(bench, Trigger.Exec("fdbench"), () => Commands.Whole(unused, 1, program, "0.02"))).LateNs);
            long beginNs = 0;
            using (var victim = Process.Start("/bin/sleep", "1000"))
            {
                end.Add((await FiredAsync(bench, Trigger.End(Target.Process(victim)), () =>
                {
                    beginNs = KernelClock.MonotonicNs;
                    victim.Kill();
                })).FireBeginNs - beginNs);
                await victim.WaitForExitAsync();
            }
            write.Add((await FiredAsync(bench, Trigger.Write(log), () => beginNs = Write(log))).FireBeginNs - beginNs);
            delayed.Add((await FiredAsync(bench, Trigger.Write(log) with { Delay = TimeSpan.FromMilliseconds(2) }, () => Write(log))).LateNs);
        }
        bench.Report.Table("Triggers: to the first system call", exec, end, write, delayed);
    }

    private static long Write(string log)
    {
        long beginNs = KernelClock.MonotonicNs;
        File.AppendAllText(log, "x");
        return beginNs;
    }

    private static async Task<FaultTimes> FiredAsync(PrecisionBench bench, Trigger trigger, Action condition)
    {
        using var armed = bench.Client.Arm(bench.Signal);
        var firing = armed.FireWhenAsync(trigger);
        // It is watched from here on.
        while (!firing.IsCompleted && bench.Client.List() is not [{ State: FaultState.Scheduled }])
            await Task.Yield();
        condition();
        return (await firing).Times;
    }
}
