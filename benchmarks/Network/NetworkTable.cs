using System.Diagnostics;
using LuminaGuard.FaultD.Benchmarks.Latency;
using LuminaGuard.FaultD.Benchmarks.Precision;

namespace LuminaGuard.FaultD.Benchmarks.Network;

/// <summary>Faults on packets and connections beside nft, iptables, tc and ss, in a network namespace of this benchmark's own.</summary>
internal static class NetworkTable
{
    private static readonly (string Name, Action<PrecisionBench> Measure)[] Parts =
    [
        ("filters", Filters.Measure),
        ("first-packet", FirstPacket.Measure),
        ("resets", Resets.Measure),
        ("rates", Rates.Measure),
    ];

    /// <summary>Runs this program again in a namespace of its own, where tools may do to packets what they like.</summary>
    public static int RunApart(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/unshare", ["--net", Environment.ProcessPath!, "network-here", .. arguments]) { UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    public static int Run(LatencyOptions options)
    {
        if (options.Parts.FirstOrDefault(p => Parts.All(known => known.Name != p)) is { } unknown)
            throw new ArgumentException($"Cannot measure {unknown}: the parts are {string.Join(", ", Parts.Select(p => p.Name))}");
        Tools.Run("/sbin/ip", "link", "set", "lo", "up");
        string directory = Directory.CreateTempSubdirectory("faultd-bench-").FullName;
        var report = new PrecisionReport("Network");
        try
        {
            using var bench = new PrecisionBench(options, directory, report);
            foreach (var (name, measure) in Parts.Where(p => options.Parts.Count == 0 || options.Parts.Contains(p.Name)))
            {
                Console.Error.WriteLine($"{name} …");
                measure(bench);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
        report.Keep(options, "network.md");
        return 0;
    }
}
