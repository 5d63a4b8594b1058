using System.Text.Json;

namespace LuminaGuard.FaultD.Cli;

/// <summary>What became of an injection or a strike.</summary>
internal static class InjectReports
{
    public static void Write(Terminal terminal, bool json, string name, InjectReport report, string sentence)
    {
        if (json)
        {
            JsonLine.Write(terminal, name, writer => Write(writer, report));
            return;
        }
        terminal.Out.WriteLine(sentence);
        Notes.Write(terminal, report.Notes);
        terminal.Out.Flush();
    }

    private static void Write(Utf8JsonWriter json, InjectReport report)
    {
        json.WriteStartObject();
        json.WriteString("id", report.Id);
        json.WriteString("kind", report.Kind);
        json.WriteString("target", report.Target);
        json.WriteString("observed", report.Observed);
        json.WriteStartObject("times_ns");
        json.WriteNumber("request", report.Times.RequestNs);
        json.WriteNumber("fire_begin", report.Times.FireBeginNs);
        json.WriteNumber("fire_end", report.Times.FireEndNs);
        json.WriteNumber("verified", report.Times.VerifiedNs);
        json.WriteNumber("planned", report.Times.PlannedNs);
        json.WriteEndObject();
        JsonLine.Duration(json, "lease_us", report.Lease);
        JsonLine.Strings(json, "notes", report.Notes);
        json.WriteEndObject();
    }
}
