using System.Text.Json;

namespace LuminaGuard.FaultD.Sweep.Reports;

/// <summary>The report for programs: every point hit, with its syscall and side.</summary>
internal static class JsonReport
{
    public static void Write(SweepReport report, string path)
    {
        using var file = File.Create(path);
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteBoolean("passed", report.Passed);
        json.WriteNumber("killed", report.Killed);
        Strings(json, "leftovers", report.Leftovers);
        Strings(json, "failures", report.Failures);
        Strings(json, "tried_again", report.TriedAgain);
        Strings(json, "never_hit", report.Untouched);
        Strings(json, "skipped", report.Skipped);
        json.WriteStartArray("operations");
        foreach (var pair in report.Pairs)
            Write(json, pair);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PairReport pair)
    {
        json.WriteStartObject();
        json.WriteString("fault", pair.Fault);
        json.WriteString("operation", pair.Operation);
        json.WriteNumber("window", pair.Length);
        json.WriteBoolean("reached_the_end", pair.ReachedTheEnd);
        json.WriteStartObject("syscalls");
        foreach (var (syscall, entries, exits) in pair.Histogram)
        {
            json.WriteStartObject(syscall);
            json.WriteNumber("entry", entries);
            json.WriteNumber("exit", exits);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        Strings(json, "points", pair.Hits.Select(hit => hit.ToString()));
        json.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
