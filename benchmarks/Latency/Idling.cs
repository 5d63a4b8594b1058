using System.Globalization;

namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>An idle daemon: how often it wakes, and how much memory it holds.</summary>
internal sealed record Idling(long WakeUps, int Seconds, long RssKiB)
{
    public static Idling Watch(int pid, int seconds)
    {
        // What starting left behind is over first: the runtime's pool ends threads that had no work for 20 s.
        Thread.Sleep(25_000);
        var before = Switches(pid);
        Thread.Sleep(seconds * 1_000);
        var after = Switches(pid);
        // One that has ended meanwhile has woken to do so.
        long wakeUps = after.Sum(t => t.Value - before.GetValueOrDefault(t.Key)) + before.Keys.Except(after.Keys).Count();
        return new Idling(wakeUps, seconds, Field($"/proc/{pid}/status", "VmRSS:"));
    }

    // A wake-up ends in a voluntary switch.
    internal static Dictionary<string, long> Switches(int pid) => Directory.GetDirectories($"/proc/{pid}/task")
        .ToDictionary(task => Path.GetFileName(task), task => Field(Path.Combine(task, "status"), "voluntary_ctxt_switches:"), StringComparer.Ordinal);

    private static long Field(string path, string name) => long.Parse(
        File.ReadLines(path).First(l => l.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(),
        CultureInfo.InvariantCulture);
}
