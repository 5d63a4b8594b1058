using System.Globalization;
using System.Text.Json;

namespace LuminaGuard.FaultD.Cli;

/// <summary>The faults a daemon holds.</summary>
internal static class FaultTable
{
    private const int StateColumn = 1;

    public static void Write(Terminal terminal, IReadOnlyList<FaultInfo> faults)
    {
        if (faults.Count == 0)
        {
            if (terminal.IsTerminal)
                terminal.Out.WriteLine("no faults");
            return;
        }
        var table = new Table("ID", "STATE", "KIND", "TARGET", "AGE", "LEFT", "UID", "OBSERVED") { Paint = Paint };
        foreach (var fault in faults)
        {
            table.Add(
                fault.Id, Choices<FaultState>.Word(fault.State), fault.Kind, fault.Target, Durations.Format(Whole(fault.Age)),
                Durations.Format(Whole(fault.LeaseLeft)) + (fault.Detached ? " detached" : ""),
                fault.Uid.ToString(CultureInfo.InvariantCulture), fault.Observed);
        }
        table.Write(terminal);
    }

    public static void Write(Utf8JsonWriter json, FaultInfo fault)
    {
        json.WriteStartObject();
        json.WriteString("id", fault.Id);
        json.WriteString("kind", fault.Kind);
        json.WriteString("target", fault.Target);
        json.WriteString("state", Choices<FaultState>.Word(fault.State));
        JsonLine.Duration(json, "age_us", fault.Age);
        JsonLine.Duration(json, "lease_left_us", fault.LeaseLeft);
        json.WriteNumber("uid", fault.Uid);
        json.WriteBoolean("detached", fault.Detached);
        json.WriteString("observed", fault.Observed);
        json.WriteEndObject();
    }

    // A table is read by eye: tenths of a second are enough.
    private static TimeSpan Whole(TimeSpan value) =>
        value < TimeSpan.FromSeconds(1) ? value : TimeSpan.FromMilliseconds(Math.Round(value.TotalMilliseconds / 100) * 100);

    private static string Paint(int column, string text) => (column, text) switch
    {
        (StateColumn, "stuck") => Colour.Red(text),
        (StateColumn, "in-force") => Colour.Yellow(text),
        _ => text,
    };
}
