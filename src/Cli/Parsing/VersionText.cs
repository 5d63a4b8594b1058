using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace LuminaGuard.FaultD.Cli;

/// <summary>What --version prints: the program's version and the protocol it speaks.</summary>
internal static class VersionText
{
    public static string Line => $"faultctl {Number} (protocol {Protocol.Version})";

    // Without the commit that the SDK appends after '+'.
    public static string Number =>
        typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static void ReplaceIn(RootCommand root, Terminal terminal)
    {
        foreach (var option in root.Options)
        {
            if (option is VersionOption version)
                version.Action = new Print(terminal);
        }
    }

    private sealed class Print(Terminal terminal) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            terminal.Out.WriteLine(Line);
            return (int)ExitCode.Done;
        }
    }
}
