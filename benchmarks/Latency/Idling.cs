using System.Globalization;

namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>An idle daemon: how often it wakes, and how much memory it holds.</summary>
internal sealed record Idling(long WakeUps, int Seconds, long RssKiB)
{
    public static Idling Watch(int pid, int seconds)
    {
        // What starting left to do is done first.
        Thread.Sleep(3_000);
        long before = Switches(pid);
        Thread.Sleep(seconds * 1_000);
        return new Idling(Switches(pid) - before, seconds, Field($"/proc/{pid}/status", "VmRSS:"));
    }

    // A wake-up ends in a voluntary switch.
    private static long Switches(int pid) => Directory.GetDirectories($"/proc/{pid}/task")
        .Sum(task => Field(Path.Combine(task, "status"), "voluntary_ctxt_switches:"));

    private static long Field(string path, string name) => long.Parse(
        File.ReadLines(path).First(l => l.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(),
        CultureInfo.InvariantCulture);
}
