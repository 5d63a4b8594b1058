using System.CommandLine;
using System.CommandLine.Invocation;

namespace LuminaGuard.FaultD.Cli;

/// <summary>The program: arguments in, exit code out.</summary>
internal static class Faultctl
{
    public static int Run(IReadOnlyList<string> arguments, Terminal terminal)
    {
        var line = SplitLine.Of(arguments);
        int code = (int)Run(line, terminal);
        string? unwritten = terminal.Finish();
        if (unwritten is null || code != (int)ExitCode.Done)
            return code;
        terminal.Complain($"Cannot write to standard output: {unwritten}");
        return (int)ExitCode.Internal;
    }

    private static ExitCode Run(SplitLine line, Terminal terminal)
    {
        bool json = line.Own.Contains("--json");
        try
        {
            var globals = new GlobalOptions();
            var root = CommandTree.Build(line, globals, terminal);
            var result = root.Parse(line.Own, new ParserConfiguration
            {
                EnablePosixBundling = false,
                ResponseFileTokenReplacer = null,
            });
            if (result.Action is ParseErrorAction)
                throw UsageErrors.Of(result, line);
            return (ExitCode)result.Invoke(new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (FaultException e)
        {
            ErrorReport.Write(terminal, json, e, line.Kind);
            return ExitCodes.Of(e.Code);
        }
        catch (Exception e)
        {
            // The edge of the program: a bug becomes one line and 70, not a core file.
            ErrorReport.Write(terminal, json, new FaultException(
                ErrorCode.Internal, $"Cannot go on: {e.GetType().Name}: {e.Message}; this is a bug in faultctl"));
            return ExitCode.Internal;
        }
    }
}
