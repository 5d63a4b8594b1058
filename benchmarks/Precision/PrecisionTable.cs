using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>
/// How late timed faults begin, when their victims feel them, and what a round trip takes: beside the same in C, idle, under load
/// and in a crowd.
/// </summary>
internal static class PrecisionTable
{
    private static readonly (string Name, Func<PrecisionBench, Task> Measure)[] Parts =
    [
        ("on-time", b => Now(() => OnTime.Measure(b))),
        ("dense", b => Now(() => Dense.Measure(b))),
        ("effect", b => Now(() => Effect.Measure(b))),
        ("loaded", b => Now(() => Loaded.Measure(b))),
        ("crowded", b => Now(() => Crowded.Measure(b))),
        ("slow-neighbour", b => Now(() => SlowNeighbour.Measure(b))),
        ("in-process", b => Now(() => InProcess.Measure(b))),
        ("triggers", Triggered.MeasureAsync),
        ("cancelling", b => Now(() => Cancelling.Measure(b))),
        ("round-trips", RoundTrips.MeasureAsync),
        ("cold", b => Now(() => Cold.Measure(b))),
    ];

    public static async Task<int> RunAsync(LatencyOptions options)
    {
        if (options.Parts.FirstOrDefault(p => Parts.All(known => known.Name != p)) is { } unknown)
            throw new ArgumentException($"Cannot measure {unknown}: the parts are {string.Join(", ", Parts.Select(p => p.Name))}");
        // As /run is where a daemon keeps its journal: ext4 looks past each inode that was removed lately, which a crowd feels.
        string memory = "/dev/shm", directory = Directory.Exists(memory)
            ? Directory.CreateDirectory(Path.Combine(memory, $"faultd-bench-{Environment.ProcessId}"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName
            : Directory.CreateTempSubdirectory("faultd-bench-").FullName;
        var report = new PrecisionReport("Precision");
        try
        {
            using var bench = new PrecisionBench(options, directory, report);
            foreach (var (name, measure) in Parts.Where(p => options.Parts.Count == 0 || options.Parts.Contains(p.Name)))
            {
                Console.Error.WriteLine($"{name} …");
                await measure(bench);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
        report.Keep(options, "precision.md");
        return 0;
    }

    private static Task Now(Action measure)
    {
        measure();
        return Task.CompletedTask;
    }
}
