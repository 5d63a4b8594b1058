namespace LuminaGuard.FaultD.Samples.Demo;

/// <summary>
/// Where the programs of a run lie when they are not named: beside this one, or in the build's output.
/// </summary>
internal static class Programs
{
    public static string? FindLedger()
    {
        var here = AppContext.BaseDirectory.TrimEnd('/');
        return FirstOf(
            Path.Combine(here, "ledger"),
            Path.Combine(here, "..", "..", "LuminaGuard.FaultD.Samples.Ledger", Path.GetFileName(here), "ledger"));
    }

    /// <summary>The published daemon of this checkout; null leaves the search to the SDK.</summary>
    public static string? FindDaemon() => Environment.GetEnvironmentVariable("FAULTD_BINARY") is { Length: > 0 }
        ? null
        : FirstOf(
            Path.Combine(AppContext.BaseDirectory, "faultd"),
            Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "publish", "linux-x64", "faultd"));

    private static string? FirstOf(params string[] places) =>
        Array.Find(Array.ConvertAll(places, Path.GetFullPath), File.Exists);
}
