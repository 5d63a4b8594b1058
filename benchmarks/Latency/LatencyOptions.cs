using System.Globalization;

namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>How much is measured, and which binaries.</summary>
internal sealed record LatencyOptions(int Samples, int IdleSeconds, string Binaries, IReadOnlyList<string> Parts)
{
    public static LatencyOptions Parse(string[] args)
    {
        var options = new LatencyOptions(5_000, 60, DefaultBinaries() ?? "", []);
        for (int i = 0; i + 1 < args.Length; i += 2)
        {
            options = args[i] switch
            {
                "--samples" => options with { Samples = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--idle-seconds" => options with { IdleSeconds = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--binaries" => options with { Binaries = Path.GetFullPath(args[i + 1]) },
                "--parts" => options with { Parts = args[i + 1].Split(',') },
                _ => throw new ArgumentException($"Cannot measure: unknown option {args[i]}"),
            };
        }
        return options.Binaries.Length > 0
            ? options
            : throw new InvalidOperationException("Cannot measure: artifacts/publish/linux-x64 does not exist; run ./build publish, or name a directory with --binaries");
    }

    public string Faultd => Path.Combine(Binaries, "faultd");

    public string Faultctl => Path.Combine(Binaries, "faultctl");

    private static string? DefaultBinaries()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string place = Path.Combine(at.FullName, "artifacts", "publish", "linux-x64");
            if (Directory.Exists(place))
                return place;
        }
        return null;
    }
}
