using MessagePack;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>An answer as it came.</summary>
internal sealed record RawAnswer(uint Id, FaultException? Error, byte[] Result)
{
    public static RawAnswer Read(byte[] body)
    {
        var reader = new MessagePackReader(body);
        if (reader.ReadArrayHeader() != 3)
            throw new InvalidDataException("an answer is three values");
        uint id = reader.ReadUInt32();
        if (reader.TryReadNil())
            return new RawAnswer(id, null, body[(int)reader.Consumed..]);
        var error = Answers.ReadError(ref reader);
        if (!reader.TryReadNil() || !reader.End)
            throw new InvalidDataException("an answer is an error or a result");
        return new RawAnswer(id, error, []);
    }
}
