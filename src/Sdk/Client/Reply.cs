using System.Buffers;
using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>The envelope of an answer, <c>[id, error or nil, result or nil]</c>.</summary>
internal static class Reply
{
    /// <summary>The id a frame answers; 0 for an error about the connection itself.</summary>
    public static uint Id(ReadOnlyMemory<byte> frame)
    {
        Check(frame);
        var reader = new MessagePackReader(frame);
        if (reader.NextMessagePackType != MessagePackType.Array || reader.ReadArrayHeader() != 3)
            throw new FaultException(ErrorCode.BadRequest, "Cannot read the answer: the envelope is not three values");
        try
        {
            return reader.ReadUInt32();
        }
        catch (Exception e) when (e is MessagePackSerializationException or OverflowException)
        {
            throw new FaultException(ErrorCode.BadRequest, $"Cannot read the answer: its id is no id ({e.Message})");
        }
    }

    /// <summary>The result of an answer.</summary>
    /// <exception cref="FaultException">The daemon answered with an error.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> frame, AnswerReader<T> read)
    {
        var reader = new MessagePackReader(frame);
        try
        {
            reader.ReadArrayHeader();
            reader.ReadUInt32();
            if (!reader.TryReadNil())
                throw Answers.ReadError(ref reader);
            return read(ref reader);
        }
        catch (Exception e) when (e is MessagePackSerializationException or OverflowException)
        {
            throw new FaultException(ErrorCode.BadRequest, $"Cannot read the answer: {e.Message}");
        }
    }

    private static void Check(ReadOnlyMemory<byte> frame)
    {
        if (FrameCheck.Fault(new ReadOnlySequence<byte>(frame)) is { } fault)
            throw new FaultException(ErrorCode.BadRequest, $"Cannot read the answer: {fault}");
    }
}
