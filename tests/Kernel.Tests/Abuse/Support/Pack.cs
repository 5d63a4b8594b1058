using System.Buffers;
using MessagePack;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>
/// MessagePack by hand, so that what the SDK would never send can be sent: a map is an array of pairs and may hold a key
/// twice, and <see cref="Raw"/> bytes are written as they are.
/// </summary>
internal static class Pack
{
    public static byte[] Value(object? value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        Write(ref writer, value);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static (string Key, object? Value)[] Map(params (string Key, object? Value)[] pairs) => pairs;

    /// <summary>A well-formed request.</summary>
    public static byte[] Request(uint id, string operation, params (string Key, object? Value)[] arguments) =>
        Value(new object?[] { id, operation, arguments });

    private static void Write(ref MessagePackWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNil(); break;
            case bool flag: writer.Write(flag); break;
            case int number: writer.Write(number); break;
            case uint number: writer.Write(number); break;
            case long number: writer.Write(number); break;
            case ulong number: writer.Write(number); break;
            case double number: writer.Write(number); break;
            case string text: writer.Write(text); break;
            case byte[] bytes: writer.Write(bytes); break;
            case Raw raw: writer.WriteRaw(raw.Bytes); break;
            case (string, object?)[] map:
                writer.WriteMapHeader(map.Length);
                foreach ((string key, object? one) in map)
                {
                    writer.Write(key);
                    Write(ref writer, one);
                }
                break;
            case System.Collections.IEnumerable list:
                var items = list.Cast<object?>().ToList();
                writer.WriteArrayHeader(items.Count);
                foreach (object? item in items)
                    Write(ref writer, item);
                break;
            default: throw new ArgumentException($"Cannot pack a {value.GetType()}", nameof(value));
        }
    }
}

/// <summary>Bytes as they are.</summary>
internal sealed record Raw(byte[] Bytes);
