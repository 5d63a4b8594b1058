using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LuminaGuard.FaultD.Cli;

/// <summary>One JSON object on one line, with one key that says what it is.</summary>
internal static class JsonLine
{
    // Control characters are escaped by JSON itself. What HTML would mind does not matter here, a reader's eye does.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Default };

    public static void Write(Terminal terminal, string name, Action<Utf8JsonWriter> value)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WritePropertyName(name);
            value(json);
            json.WriteEndObject();
        }
        terminal.Out.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
        terminal.Out.Flush();
    }

    public static void WriteList<T>(Terminal terminal, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> item) =>
        Write(terminal, name, json => List(json, items, item));

    public static void List<T>(Utf8JsonWriter json, IEnumerable<T> items, Action<Utf8JsonWriter, T> item)
    {
        json.WriteStartArray();
        foreach (var one in items)
            item(json, one);
        json.WriteEndArray();
    }

    public static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WritePropertyName(name);
        List(json, values, static (j, v) => j.WriteStringValue(v));
    }

    public static void Duration(Utf8JsonWriter json, string name, TimeSpan value) =>
        json.WriteNumber(name, (long)value.TotalMicroseconds);
}
