using System.Globalization;

namespace LuminaGuard.FaultD.Samples.Ledger;

/// <summary>
/// The command line: <c>ledger --directory DIR [--defect NAME] [--watchdog-ms N] [--checkpointer]</c>.
/// </summary>
internal sealed record LedgerOptions(string Directory, Defect Defect, TimeSpan WatchdogLimit, bool IsCheckpointer)
{
    public const string Usage =
        "usage: ledger --directory DIR [--defect none|ack-first|leak-child|lose-fd|no-restart] [--watchdog-ms N]";

    public string DatabasePath => Path.Combine(Directory, "ledger.db");

    public static LedgerOptions? Parse(string[] args, out string problem)
    {
        var directory = "";
        var defect = Defect.None;
        var watchdogMs = 250;
        var isCheckpointer = false;
        problem = "";
        for (var at = 0; at < args.Length && problem.Length == 0; at++)
        {
            if (args[at] == "--checkpointer")
            {
                isCheckpointer = true;
                continue;
            }

            var name = args[at];
            var value = at + 1 < args.Length ? args[++at] : "";
            problem = (name, value) switch
            {
                (_, "") => $"Cannot read {name}: it has no value, or is no option of the ledger",
                ("--directory", _) => Set(out directory, value),
                ("--defect", _) => Defects.TryParse(value, out defect)
                    ? ""
                    : $"Cannot use --defect {value}: no such defect",
                ("--watchdog-ms", _) => ParseCount(value, out watchdogMs),
                _ => $"Cannot read {name}: no such option",
            };
        }

        if (problem.Length == 0 && directory.Length == 0)
            problem = "Cannot start: --directory is missing";
        return problem.Length > 0
            ? null
            : new LedgerOptions(directory, defect, TimeSpan.FromMilliseconds(watchdogMs), isCheckpointer);
    }

    private static string Set(out string directory, string value)
    {
        directory = Path.GetFullPath(value);
        return "";
    }

    private static string ParseCount(string value, out int count) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0
            ? ""
            : $"Cannot use --watchdog-ms {value}: not a number of milliseconds";
}
