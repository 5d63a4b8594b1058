using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>heal: takes everything back.</summary>
internal static class HealCommand
{
    public const string Name = "heal";

    public static VerbCommand Build()
    {
        var all = new Option<bool>("--all") { Description = "Everybody's faults; for root and the daemon's own user" };
        return new(new Command(Name, "Takes back every fault of yours.") { all }, i => Run(i, i.Result.GetValue(all)));
    }

    private static ExitCode Run(Invocation invocation, bool all)
    {
        using var client = invocation.Connect();
        var report = client.Heal(all);
        UndoReports.Write(invocation.Terminal, invocation.Json, report);
        return report.IsClean ? ExitCode.Done : ExitCode.UndoFailed;
    }
}
