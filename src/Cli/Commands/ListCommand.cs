using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>list: the faults the daemon holds.</summary>
internal static class ListCommand
{
    public const string Name = "list";

    public static VerbCommand Build() => new(new Command(Name, "Lists the faults that are armed, in force or stuck."), Run);

    private static ExitCode Run(Invocation invocation)
    {
        using var client = invocation.Connect();
        var faults = client.List();
        if (invocation.Json)
            JsonLine.WriteList(invocation.Terminal, "faults", faults, FaultTable.Write);
        else
            FaultTable.Write(invocation.Terminal, faults);
        return ExitCode.Done;
    }
}
