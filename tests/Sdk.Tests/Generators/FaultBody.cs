using System.Buffers;
using MessagePack;

namespace LuminaGuard.FaultD.Tests;

/// <summary>A fault's options as keys and encoded values, so that a test can bend one of them.</summary>
internal sealed class FaultBody
{
    public List<(string Key, byte[] Value)> Pairs { get; } = [];

    public static FaultBody Of(IFaultSpec fault)
    {
        var reader = new MessagePackReader(Bytes(fault));
        var body = new FaultBody();
        for (int left = reader.ReadMapHeader(); left > 0; left--)
            body.Pairs.Add((reader.ReadString()!, reader.ReadRaw().ToArray()));
        Assert.True(reader.End);
        return body;
    }

    public static byte[] Bytes(IFaultSpec fault)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        fault.WriteBody(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public FaultBody With(string key, byte[] value)
    {
        Pairs.RemoveAll(p => p.Key == key);
        Pairs.Add((key, value));
        return this;
    }

    public FaultBody Without(string key)
    {
        Pairs.RemoveAll(p => p.Key == key);
        return this;
    }

    public FaultBody Again(string key, byte[] value)
    {
        Pairs.Add((key, value));
        return this;
    }

    public IFaultSpec Read(string kind) => Read(kind, Bytes());

    public byte[] Bytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteMapHeader(Pairs.Count);
        foreach (var (key, value) in Pairs)
        {
            writer.Write(key);
            writer.WriteRaw(value);
        }
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static IFaultSpec Read(string kind, ReadOnlyMemory<byte> bytes)
    {
        var reader = new MessagePackReader(bytes);
        var fault = FaultCatalog.Read(kind, ref reader, "inject " + kind);
        Assert.True(reader.End, "the reader stands after the map");
        return fault;
    }

    public string Refusal(string kind)
    {
        var error = Assert.Throws<FaultException>(() => Read(kind));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.StartsWith($"Cannot inject {kind}: ", error.Message, StringComparison.Ordinal);
        return error.Message;
    }
}
