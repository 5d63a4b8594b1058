namespace LuminaGuard.FaultD.Cli;

/// <summary>An error: a line for people on standard error, or with --json an object on standard output.</summary>
internal static class ErrorReport
{
    /// <param name="terminal">Where to.</param>
    /// <param name="json">Whether for programs.</param>
    /// <param name="error">The error.</param>
    /// <param name="kind">The kind that the line names; for people its options are called as in the shell.</param>
    /// <param name="exit">The exit code where it says more than the error's.</param>
    public static void Write(Terminal terminal, bool json, FaultException error, FaultDescriptor? kind = null, ExitCode? exit = null)
    {
        if (!json)
        {
            terminal.Out.Flush();
            terminal.Complain(Printable.EscapeAgain(OptionNames.InShell(error, kind), 4096));
            return;
        }
        JsonLine.Write(terminal, "error", writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("code", ErrorCodes.Word(error.Code));
            writer.WriteString("message", error.Message);
            writer.WriteNumber("errno", error.Errno);
            writer.WriteStartObject("details");
            foreach ((string key, string value) in error.Details)
                writer.WriteString(key, value);
            writer.WriteEndObject();
            writer.WriteNumber("exit_code", (int)(exit ?? ExitCodes.Of(error.Code)));
            writer.WriteEndObject();
        });
    }
}
