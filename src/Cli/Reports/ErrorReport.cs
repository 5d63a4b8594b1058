namespace LuminaGuard.FaultD.Cli;

/// <summary>An error: a line for people on standard error, or with --json an object on standard output.</summary>
internal static class ErrorReport
{
    public static void Write(Terminal terminal, bool json, FaultException error) => Write(terminal, json, error, ExitCodes.Of(error.Code));

    /// <summary>The same where the exit code says more than the error's.</summary>
    public static void Write(Terminal terminal, bool json, FaultException error, ExitCode exit)
    {
        if (!json)
        {
            terminal.Out.Flush();
            terminal.Complain(Printable.EscapeAgain(error.Message, 4096));
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
            writer.WriteNumber("exit_code", (int)exit);
            writer.WriteEndObject();
        });
    }
}
