using System.Globalization;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Snapshots;

namespace LuminaGuard.FaultD.Tests.Soak;

/// <summary>What a daemon holds at one moment: memory, descriptors, threads, and files where it writes.</summary>
/// <param name="ResidentKib">Rss of /proc/PID/smaps_rollup, proc_pid_smaps(5): exact, unlike VmRSS.</param>
/// <param name="AnonymousKib">What of it is no file's: heap, stacks and the collector's own.</param>
/// <param name="Descriptors">Open descriptors.</param>
/// <param name="Threads">Threads.</param>
/// <param name="StateFiles">Files below the state directory.</param>
/// <param name="Owed">Undos in its journal.</param>
/// <param name="Claims">Lock files that name its state directory.</param>
internal sealed record Vitals(
    long ResidentKib, long AnonymousKib, int Descriptors, int Threads, int StateFiles, int Owed, int Claims)
{
    public const string Header = "    RSS KiB  anonymous  descriptors  threads  state files  undos owed  claims";

    public static Vitals Of(int pid, string stateDirectory, string claimDirectory) => new(
        Kib(pid, "Rss:"), Kib(pid, "Anonymous:"), Directory.GetFiles($"/proc/{pid}/fd").Length, ProcFs.Threads(pid).Count,
        Files(stateDirectory).Length, Files(Path.Combine(stateDirectory, "undo")).Length,
        Files(claimDirectory).Count(f => FileFacts.Holds(f, stateDirectory)));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{ResidentKib,11} {AnonymousKib,10} {Descriptors,12} {Threads,8} {StateFiles,12} {Owed,11} {Claims,7}");

    private static long Kib(int pid, string field) => long.Parse(
        File.ReadLines($"/proc/{pid}/smaps_rollup").Single(l => l.StartsWith(field, StringComparison.Ordinal))[field.Length..^2],
        CultureInfo.InvariantCulture);

    private static string[] Files(string directory) =>
        Directory.Exists(directory) ? Directory.GetFiles(directory, "*", SearchOption.AllDirectories) : [];
}
