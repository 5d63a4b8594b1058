using System.Text.Json;
using LuminaGuard.FaultD.Cli;

namespace LuminaGuard.FaultD.Tests;

/// <summary>One run of faultctl in this process.</summary>
internal sealed record Ran(int Code, string Out, string Error)
{
    public static Ran With(params string[] arguments) => On(terminal: false, arguments);

    public static Ran On(bool terminal, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int code = Faultctl.Run(arguments, new Terminal(output, error) { IsTerminal = terminal, HasColour = terminal });
        return new Ran(code, output.ToString(), error.ToString());
    }

    public static Ran Against(ScriptedDaemon daemon, params string[] arguments) => With([.. arguments, "--socket", daemon.SocketPath]);

    /// <summary>Each line of the output as JSON.</summary>
    public JsonElement[] Lines => [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
}
