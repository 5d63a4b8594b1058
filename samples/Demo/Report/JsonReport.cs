using System.Text.Json;
using LuminaGuard.FaultD.Samples.Demo.Plan;

namespace LuminaGuard.FaultD.Samples.Demo.Report;

/// <summary>The same report for programs: one object, times in microseconds.</summary>
internal static class JsonReport
{
    public static void Write(Stream to, DemoReport report)
    {
        using (var json = new Utf8JsonWriter(to, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("seed", report.Plan.Seed);
            json.WriteString("plan", report.Plan.Hash);
            json.WriteString("defect", report.Defect);
            json.WriteNumber("uid", report.Uid);
            json.WriteNumber("starts", report.Starts);
            json.WriteNumber("rows_acknowledged", report.RowsAcknowledged);
            json.WriteNumber("rows_acknowledged_after_faults", report.RowsAcknowledgedAfterwards);
            json.WriteNumber("rows_lost", report.RowsLost);
            json.WriteNumber("rows_in_database", report.RowsInDatabase);
            json.WriteStartArray("faults");
            foreach (var (kind, tally) in report.Tallies)
                WriteTally(json, report, kind, tally);
            json.WriteEndArray();
            json.WriteStartArray("findings");
            foreach (var sentence in report.Findings.Sentences())
                json.WriteStringValue(sentence);
            json.WriteEndArray();
            json.WriteBoolean("finished", report.Finished);
            json.WriteBoolean("held", report.Held);
            json.WriteEndObject();
        }

        to.WriteByte((byte)'\n');
    }

    private static void WriteTally(Utf8JsonWriter json, DemoReport report, StepKind kind, Tally tally)
    {
        json.WriteStartObject();
        json.WriteString("fault", kind.FaultName());
        json.WriteNumber("times", tally.Times);
        WriteTime(json, "request_to_effect_p50_us", tally.RequestToEffect.Percentile(50));
        WriteTime(json, "request_to_effect_p99_us", tally.RequestToEffect.Percentile(99));
        WriteTime(json, "heal_p50_us", tally.Heal.Percentile(50));
        WriteTime(json, "back_p50_us", tally.Back.Percentile(50));
        json.WriteNumber("rows_acknowledged", tally.RowsAcknowledged);
        json.WriteNumber("rows_lost", report.Lost(kind));
        json.WriteBoolean("held", report.HeldFor(kind));
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } known)
            json.WriteNumber(name, Math.Round(known.TotalMicroseconds, 1));
        else
            json.WriteNull(name);
    }
}
