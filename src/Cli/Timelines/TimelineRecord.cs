using System.Text.Json;

namespace LuminaGuard.FaultD.Cli;

/// <summary>A run written down: the timeline's own text, how it ended, and every step. JSON, one object.</summary>
internal static class TimelineRecord
{
    private const string TextKey = "timeline";

    public static void Write(
        StreamWriter file, string text, TimelineReport report, TimelineStatus status, IReadOnlyList<TimelineStep> steps)
    {
        using var json = new Utf8JsonWriter(file.BaseStream, new JsonWriterOptions { Indented = false });
        json.WriteStartObject();
        json.WriteString(TextKey, text);
        json.WriteNumber("begin_ns", report.BeginNs);
        json.WritePropertyName("status");
        TimelineSummary.Status(json, status);
        // [offset, fault, is undo, begin, end, late, errno]: a run of 100,000 steps stays a few megabytes.
        json.WriteStartArray("steps");
        foreach (var step in steps)
        {
            json.WriteStartArray();
            json.WriteNumberValue(step.OffsetNs);
            json.WriteNumberValue(step.Fault);
            json.WriteBooleanValue(step.IsUndo);
            json.WriteNumberValue(step.BeginNs);
            json.WriteNumberValue(step.EndNs);
            json.WriteNumberValue(step.LateNs);
            json.WriteNumberValue(step.Errno);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The text of the timeline that a record is of.</summary>
    /// <exception cref="FaultException">InvalidArgument: it is no record.</exception>
    public static string ReadText(string record, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(record);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(TextKey, out var text)
                && text.ValueKind == JsonValueKind.String)
                return text.GetString()!;
        }
        catch (JsonException)
        {
            // Said below.
        }
        throw Invocation.Usage($"Cannot read {Printable.Escape(name, 256)}: it is no record of faultctl timeline --record");
    }
}
