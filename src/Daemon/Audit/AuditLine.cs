using System.Buffers;
using System.Text.Json;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>One line of the audit log. JSON escapes whatever is not plain, so no text in it can end the line.</summary>
internal sealed record AuditLine(string Event, string Id)
{
    /// <summary>No caller fills a disk by one line.</summary>
    private const int MaxLength = 2048;

    public uint? Uid { get; init; }

    public int? Pid { get; init; }

    public string? Caller { get; init; }

    public string? Operation { get; init; }

    public string? Kind { get; init; }

    public string? Target { get; init; }

    public string? Verdict { get; init; }

    public string? Outcome { get; init; }

    public string? Detail { get; init; }

    /// <summary>UTF-8 with its line end.</summary>
    public byte[] ToJson(DateTimeOffset at)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", at.UtcDateTime);
            json.WriteString("event", Event);
            json.WriteString("id", Id);
            if (Uid is { } uid)
                json.WriteNumber("uid", uid);
            if (Pid is { } pid)
                json.WriteNumber("pid", pid);
            Write(json, "caller", Caller);
            Write(json, "operation", Operation);
            Write(json, "kind", Kind);
            Write(json, "target", Target);
            Write(json, "verdict", Verdict);
            Write(json, "outcome", Outcome);
            Write(json, "detail", Detail);
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            json.WriteString(name, value.Length <= MaxLength ? value : value[..MaxLength]);
    }
}
