using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>What faultd was started to do.</summary>
internal enum Verb
{
    Serve,
    Recover,
    Guard,
    Injector,
    Ballast,
    Burner,
    Help,
    Version,
}

/// <summary>faultd's few options.</summary>
internal sealed record CommandLine(Verb Verb, DaemonMode Mode, string? Socket, string? StateDirectory, int? Parent)
{
    public const string Usage = """
        faultd: breaks this system on purpose, and puts it back.

          faultd --socket PATH --state-dir DIR     in the foreground, for this user's own clients
          faultd --service [--state-dir DIR]       under systemd, with the socket it passes
          faultd --recover [--state-dir DIR]       take back everything a dead daemon owed, and end
          faultd --version

        Without --state-dir, --service and --recover use /run/faultd/state.
        Killed in the foreground, it leaves its undos written down: the next start with that directory, or --recover, carries
        them out. The service and an embedded faultd have somebody who does it at once. A directory that is not there owes nothing.

        Exit: 0 ended, nothing is owed · 2 wrong usage · 7 the directory is another faultd's · 8 it cannot start ·
        9 something is owed still.
        """;

    /// <summary>Reads the arguments; the second value is why they cannot be read.</summary>
    public static (CommandLine? Line, string? Error) Parse(string[] args)
    {
        var line = new CommandLine(Verb.Serve, DaemonMode.Foreground, null, null, null);
        for (int i = 0; i < args.Length; i++)
        {
            string option = args[i];
            string? Value() => i + 1 < args.Length ? args[++i] : null;
            switch (option)
            {
                case "--help" or "-h": return (line with { Verb = Verb.Help }, null);
                case "--version": return (line with { Verb = Verb.Version }, null);
                case "--service": line = line with { Mode = DaemonMode.Service }; break;
                case InjectorCommand.Option: return (line with { Verb = Verb.Injector }, null);
                case LoadCommand.BallastOption: return (line with { Verb = Verb.Ballast }, null);
                case LoadCommand.BurnerOption: return (line with { Verb = Verb.Burner }, null);
                case "--embedded": line = line with { Mode = DaemonMode.Embedded }; break;
                case "--recover": line = line with { Verb = Verb.Recover }; break;
                case "--guard":
                    line = line with { Verb = Verb.Guard, StateDirectory = Value() };
                    if (line.StateDirectory is null)
                        return (null, "--guard needs a directory");
                    break;
                case "--socket":
                    line = line with { Socket = Value() };
                    if (string.IsNullOrEmpty(line.Socket))
                        return (null, "--socket needs a path");
                    break;
                case "--state-dir":
                    line = line with { StateDirectory = Value() };
                    if (string.IsNullOrEmpty(line.StateDirectory))
                        return (null, "--state-dir needs a directory");
                    break;
                case "--parent":
                    if (!int.TryParse(Value(), NumberStyles.None, CultureInfo.InvariantCulture, out int parent))
                        return (null, "--parent needs a process number");
                    line = line with { Parent = parent };
                    break;
                default:
                    return (null, $"unknown option '{Printable.Escape(option, 64)}'");
            }
        }
        if (line is { Verb: Verb.Serve, Mode: DaemonMode.Foreground } && (line.Socket is null || line.StateDirectory is null))
            return (null, "--socket and --state-dir are both needed in the foreground");
        return (line, null);
    }
}
