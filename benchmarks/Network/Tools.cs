using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Network;

/// <summary>The tools of an administrator, each a process of its own.</summary>
internal static class Tools
{
    public const string Nft = "/usr/sbin/nft";
    public const string Iptables = "/usr/sbin/iptables";
    public const string Tc = "/sbin/tc";
    public const string Ss = "/usr/bin/ss";

    /// <summary>Whether all of them are here; says which is not.</summary>
    public static bool AreHere(Precision.PrecisionReport report, params string[] programs)
    {
        string[] missing = [.. programs.Where(program => !File.Exists(program))];
        if (missing.Length > 0)
            report.Note($"Not measured: {string.Join(", ", missing)} not installed.");
        return missing.Length == 0;
    }

    /// <summary>Runs one, and gives how long it took.</summary>
    public static long Run(string program, params string[] arguments) => Commands.Whole(program, arguments);
}
