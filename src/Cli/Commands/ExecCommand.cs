using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>
/// exec -- COMMAND: runs a command of the user's in a cgroup of its own, so that child:NAME means it and all it starts.
/// A second faultctl asks for itself and then becomes COMMAND: the daemon moves nobody who did not ask.
/// </summary>
internal static class ExecCommand
{
    public const string Name = "exec";

    public static VerbCommand Build(SplitLine line)
    {
        var command = Options(Name, "exec [--name NAME] -- COMMAND [ARGS]: runs COMMAND as yourself in a cgroup of its own below the present one; child:NAME means it.", out var name);
        return new(command, i => Run(i, i.Result.GetValue(name), line.Command));
    }

    /// <summary>The options that exec and its child share. What follows "--" never reaches the parser.</summary>
    public static Command Options(string verb, string summary, out Option<string?> name)
    {
        name = new Option<string?>("--name") { Description = "What child:NAME calls it [default: chosen by faultd]", HelpName = "NAME" };
        return new Command(verb, summary) { name };
    }

    private static ExitCode Run(Invocation invocation, string? name, IReadOnlyList<string>? command)
    {
        if (command is null or { Count: 0 })
            throw Invocation.Usage("Cannot exec: COMMAND is missing; it follows --, as in faultctl exec --name web -- ./server --port 80");
        List<string> child = ["faultctl", ExecChildCommand.Name];
        AddOption(child, "--socket", invocation.Socket);
        AddOption(child, "--timeout", Durations.Format(invocation.Timeout));
        AddOption(child, "--name", name);
        if (invocation.Json)
            child.Add("--json");
        child.Add("--");
        return (ExitCode)new ChildProcess("/proc/self/exe", [.. child.Select(RawArguments.Encode), .. RawArguments.Last(command.Count)]).Wait();
    }

    // One word each, so that a value that begins with a dash stays a value.
    private static void AddOption(List<string> child, string option, string? value)
    {
        if (value is not null)
            child.Add($"{option}={value}");
    }
}
