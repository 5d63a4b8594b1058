using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A part of a file, as it was and as a fault made it.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Before">As it was.</param>
/// <param name="After">As it was made; null for zeros.</param>
internal sealed record FilePart(long Offset, byte[] Before, byte[]? After)
{
    // What a disk writes whole.
    private const int Block = 512;

    /// <summary>What is to be written to damage it.</summary>
    public byte[] Written { get; } = After ?? new byte[Before.Length];

    /// <summary>
    /// Puts it back. Who was cut off, in making it or in putting it back, or by a power cut, has left some bytes as they were and the others as
    /// they were made; a block with any third byte is somebody else's.
    /// </summary>
    /// <param name="file">Where.</param>
    /// <param name="left">How many bytes are left as somebody else has made them.</param>
    public Errno PutBack(WritableFile file, out long left)
    {
        byte[] now = new byte[Before.Length];
        var error = file.ReadAt(Offset, now);
        left = error == Errno.ENODATA ? now.Length : 0;
        if (error != Errno.None)
            return error == Errno.ENODATA ? Errno.None : error;
        for (int begin = 0, end; begin < now.Length; begin = end)
        {
            end = (int)Math.Min(now.Length, begin + Block - ((Offset + begin) % Block));
            if (!IsOurs(now, begin, end))
                left += end - begin;
            else if (!now.AsSpan(begin..end).SequenceEqual(Before.AsSpan(begin..end)))
                error = file.WriteAt(Offset + begin, Before.AsSpan(begin..end));
            if (error != Errno.None)
                return error;
        }
        return Errno.None;
    }

    /// <summary>Whether it is as it was. Allocates nothing.</summary>
    /// <param name="file">Where.</param>
    /// <param name="buffer">Room for as much.</param>
    public bool IsAsBefore(WritableFile file, Span<byte> buffer)
    {
        var now = buffer[..Before.Length];
        return file.ReadAt(Offset, now) == Errno.None && now.SequenceEqual(Before);
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

    private bool IsOurs(byte[] now, int begin, int end)
    {
        for (int i = begin; i < end; i++)
        {
            if (now[i] != Before[i] && now[i] != Written[i])
                return false;
        }
        return true;
    }

    private static byte[]? Bytes(ref MessagePackReader reader) =>
        reader.ReadBytes() is { } bytes ? System.Buffers.BuffersExtensions.ToArray(bytes) : null;
}
