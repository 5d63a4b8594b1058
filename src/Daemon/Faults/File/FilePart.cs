using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A part of a file, as it was and as a fault made it.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Before">As it was.</param>
/// <param name="After">As it was made; null for zeros.</param>
internal sealed record FilePart(long Offset, byte[] Before, byte[]? After)
{
    /// <summary>What is to be written to damage it.</summary>
    public byte[] Written { get; } = After ?? new byte[Before.Length];

    /// <summary>Puts it back where it still is as it was made, or as an undo that was cut off left it: begun, and not ended.</summary>
    /// <param name="file">Where.</param>
    /// <param name="wasOurs">False when somebody has written there since.</param>
    public Errno PutBack(WritableFile file, out bool wasOurs)
    {
        byte[] now = new byte[Before.Length];
        var error = file.ReadAt(Offset, now);
        wasOurs = error != Errno.ENODATA;
        if (error != Errno.None)
            return wasOurs ? error : Errno.None;
        int back = now.AsSpan().CommonPrefixLength(Before);
        wasOurs = now.AsSpan(back).SequenceEqual(Written.AsSpan(back));
        return wasOurs && back < Before.Length ? file.WriteAt(Offset + back, Before.AsSpan(back)) : Errno.None;
    }

    /// <summary>Whether it is as it was made.</summary>
    public bool IsDamaged(WritableFile file)
    {
        byte[] now = new byte[Before.Length];
        return file.ReadAt(Offset, now) == Errno.None && now.AsSpan().SequenceEqual(Written);
    }

    public static FilePart Read(ref MessagePackReader reader)
    {
        reader.ExpectArray(3);
        long offset = reader.ReadInt64();
        byte[] before = Bytes(ref reader) ?? throw new MessagePackSerializationException("the former bytes are missing");
        byte[]? after = Bytes(ref reader);
        return offset >= 0 && before.Length > 0 && (after is null || after.Length == before.Length)
            ? new FilePart(offset, before, after)
            : throw new MessagePackSerializationException("a part has a place, and as many bytes now as before");
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(3);
        writer.Write(Offset);
        writer.Write(Before);
        writer.Write(After);
    }

    private static byte[]? Bytes(ref MessagePackReader reader) =>
        reader.ReadBytes() is { } bytes ? System.Buffers.BuffersExtensions.ToArray(bytes) : null;
}
