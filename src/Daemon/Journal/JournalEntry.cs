using System.Buffers;
using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>One undo owed, as it lies on disk: <c>[version, boot id, kind, claims, token word, token]</c>.</summary>
internal sealed record JournalEntry(string Id, string Kind, Guid BootId, IReadOnlyList<string> Claims, UndoToken Token)
{
    public const int MaxBytes = 4 * 1024 * 1024;
    private const int Version = 1;

    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(6);
        writer.Write(Version);
        writer.Write(BootId.ToByteArray());
        writer.Write(Kind);
        writer.WriteArrayHeader(Claims.Count);
        foreach (string claim in Claims)
            writer.Write(claim);
        writer.Write(Token.Word);
        Token.Write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads an entry as hostile input.</summary>
    /// <exception cref="MessagePackSerializationException">It is not an entry of a version known here.</exception>
    public static JournalEntry Read(string id, byte[] bytes)
    {
        var sequence = new ReadOnlySequence<byte>(bytes);
        if (FrameCheck.Fault(sequence) is { } fault)
            throw new MessagePackSerializationException(fault);
        var reader = new MessagePackReader(sequence);
        if (reader.ReadArrayHeader() != 6)
            throw new MessagePackSerializationException("an entry is six values");
        if (reader.ReadInt32() != Version)
            throw new MessagePackSerializationException("the entry is of another version");
        byte[] boot = reader.ReadBytes() is { Length: 16 } raw
            ? raw.ToArray() : throw new MessagePackSerializationException("a boot id is 16 bytes");
        string kind = reader.ReadString() ?? throw new MessagePackSerializationException("the kind is missing");
        var claims = new string[reader.ReadArrayHeader()];
        for (int i = 0; i < claims.Length; i++)
        {
            claims[i] = reader.ReadString() ?? "";
            if (!ClaimBook.IsName(claims[i]))
                throw new MessagePackSerializationException("a claim is not a name");
        }
        string word = reader.ReadString() ?? throw new MessagePackSerializationException("the token's word is missing");
        return new JournalEntry(id, kind, new Guid(boot), claims, TokenCatalog.Read(word, ref reader));
    }
}
