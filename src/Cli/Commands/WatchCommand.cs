using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>watch: the faults as they come and go, until Ctrl-C.</summary>
internal static class WatchCommand
{
    public const string Name = "watch";

    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(500);

    public static VerbCommand Build()
    {
        var interval = new Option<string?>("--interval") { Description = "How often to look [default: 500ms]", HelpName = "DURATION" };
        return new(
            new Command(Name, "Shows the faults as they come and go, until Ctrl-C.") { interval },
            i => Run(i, Invocation.Duration("--interval", i.Result.GetValue(interval)) ?? DefaultInterval));
    }

    private static ExitCode Run(Invocation invocation, TimeSpan interval)
    {
        EndSignals.Listen();
        using var client = invocation.Connect();
        var terminal = invocation.Terminal;
        using var screen = terminal.IsTerminal && !invocation.Json ? new LiveScreen(terminal) : null;
        var changes = new FaultChanges(terminal, invocation.Json);
        do
        {
            var faults = client.List();
            if (screen is null)
                changes.Write(faults);
            else
                screen.Draw($"{Counted.Of(faults.Count, "fault")} at {Printable.EscapeAgain(client.SocketPath)}; Ctrl-C ends", t => FaultTable.Write(t, faults));
        }
        while (!terminal.IsClosed && !EndSignals.Wait(interval));
        return ExitCode.Done;
    }
}
