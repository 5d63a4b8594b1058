using System.Globalization;
using LuminaGuard.FaultD.Samples.Demo.Report;

namespace LuminaGuard.FaultD.Samples.Demo;

/// <summary>The command line.</summary>
internal sealed record DemoOptions
{
    public const string Usage = """
        usage: faultd-demo [--seed N] [--defect ack-first|leak-child|lose-fd|no-restart]
                           [--faultd PATH] [--ledger PATH] [--keep DIR] [--json]

          --seed N       the plan: which fault, when, for how long; the same number gives the same plan
          --defect NAME  what the Ledger gets wrong on purpose; the run must then find it and exit 1
          --faultd PATH  the daemon to start; FAULTD_BINARY, or the one beside this program, when not given
          --ledger PATH  the Ledger to break; the one beside this program when not given
          --keep DIR     keep database and logs in DIR, which must not exist or be empty
          --json         the report as one JSON object on standard output, progress on standard error

        Exit codes: 0 everything held, 1 something did not, 2 usage, 3 faultd or the Ledger cannot be started.
        """;

    public ulong Seed { get; private set; } = 20_260_101;

    public string Defect { get; private set; } = "none";

    public string? Faultd { get; private set; }

    public string? Ledger { get; private set; }

    public string? Keep { get; private set; }

    /// <summary>How this was started, for a shell: by the build script, which says so, or by its own path.</summary>
    public string Command => Environment.GetEnvironmentVariable("FAULTD_DEMO_COMMAND") is { Length: > 0 } script
        ? script
        : string.Join(' ', [
            ShellWord.Quote(Environment.ProcessPath ?? "faultd-demo"),
            .. Faultd is null ? Array.Empty<string>() : ["--faultd", ShellWord.Quote(Faultd)],
            .. Ledger is null ? Array.Empty<string>() : ["--ledger", ShellWord.Quote(Ledger)]]);

    public bool Json { get; private set; }

    public bool Help { get; private set; }

    public static DemoOptions? Parse(string[] args, out string problem)
    {
        var options = new DemoOptions();
        problem = "";
        for (var at = 0; at < args.Length && problem.Length == 0; at++)
        {
            switch (args[at])
            {
                case "--json": options.Json = true; break;
                case "--help" or "-h": options.Help = true; break;
                case var name when at + 1 < args.Length: problem = options.Set(name, args[++at]); break;
                case var name: problem = $"Cannot read {name}: it has no value, or is no option"; break;
            }
        }

        return problem.Length == 0 ? options : null;
    }

    private string Set(string name, string value)
    {
        switch (name)
        {
            case "--seed":
                var isNumber = ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed);
                Seed = seed;
                return isNumber ? "" : $"Cannot use --seed {value}: not a number from 0 to 2^64 - 1";
            case "--defect":
                Defect = value;
                return value is "none" or "ack-first" or "leak-child" or "lose-fd" or "no-restart"
                    ? ""
                    : $"Cannot use --defect {value}: known are ack-first, leak-child, lose-fd, no-restart";
            case "--faultd": Faultd = Path.GetFullPath(value); return "";
            case "--ledger": Ledger = Path.GetFullPath(value); return "";
            case "--keep": Keep = Path.GetFullPath(value); return "";
            default: return $"Cannot read {name}: no such option";
        }
    }
}
