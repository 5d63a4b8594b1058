using System.Buffers.Binary;
using MessagePack;

namespace LuminaGuard.FaultD.Tests.Wire;

/// <summary>Writes an error or a result.</summary>
internal delegate void ValueWriter(ref MessagePackWriter writer);

/// <summary>Frames as a daemon sends them.</summary>
internal static class Frames
{
    public static byte[] Result(uint id, ValueWriter write) => Answer(id, static (ref MessagePackWriter w) => w.WriteNil(), write);

    public static byte[] Error(uint id, FaultException error) => Answer(
        id, (ref MessagePackWriter w) => Answers.WriteError(ref w, error), static (ref MessagePackWriter w) => w.WriteNil());

    /// <summary>The value of a frame, whose length is checked.</summary>
    public static MessagePackReader Body(byte[] frame)
    {
        Assert.Equal(frame.Length - sizeof(uint), BinaryPrimitives.ReadInt32LittleEndian(frame));
        return new MessagePackReader(frame.AsMemory(sizeof(uint)));
    }

    private static byte[] Answer(uint id, ValueWriter error, ValueWriter result)
    {
        var buffer = new FrameBuffer(Protocol.MaxAnswerBytes);
        var writer = buffer.Begin();
        writer.WriteArrayHeader(3);
        writer.Write(id);
        error(ref writer);
        result(ref writer);
        return buffer.End(ref writer).ToArray();
    }
}
