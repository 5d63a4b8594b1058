using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>undo ID: takes one fault back.</summary>
internal static class UndoCommand
{
    public const string Name = "undo";

    public static VerbCommand Build()
    {
        var id = new Argument<string>("ID") { Description = "The fault, as faultctl list names it" };
        return new(new Command(Name, "Takes one fault back.") { id }, i => Run(i, i.Result.GetRequiredValue(id)));
    }

    private static ExitCode Run(Invocation invocation, string id)
    {
        using var client = invocation.Connect();
        var report = client.Undo(id);
        UndoReports.Write(invocation.Terminal, invocation.Json, report);
        return UndoReports.Code(report);
    }
}
