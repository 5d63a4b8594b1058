using System.Buffers;
using MessagePack;

namespace LuminaGuard.FaultD.Tests;

/// <summary>Single MessagePack values.</summary>
internal static class Encoded
{
    public static byte[] Nil { get; } = [MessagePackCode.Nil];

    public static byte[] Text(string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.Write(text);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A value of no type that <paramref name="type"/> takes.</summary>
    public static byte[] WrongFor(FieldType type) => type switch
    {
        FieldType.Target or FieldType.Text or FieldType.Choice => [7],
        FieldType.IntegerList => Text("1,2"),
        _ => Text("7"),
    };
}
