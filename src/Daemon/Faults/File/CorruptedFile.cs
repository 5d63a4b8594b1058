using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A file is not what it was, on its disk, and is owed its bytes.</summary>
/// <param name="file">Which.</param>
/// <param name="parts">What of it was damaged; of a file that was cut off, the one that is missing.</param>
/// <param name="isCut">Whether it was cut off.</param>
internal sealed class CorruptedFile(HostFile file, IReadOnlyList<FilePart> parts, bool isCut) : UndoToken
{
    public const string TokenWord = "corrupted-file";
    public const int MaxParts = 4096;

    public override string Word => TokenWord;

    public override bool OutlivesBoot => true;

    public IReadOnlyList<FilePart> Parts => parts;

    private string Name => $"file {Printable.Escape(file.Path)}";

    public static CorruptedFile Read(ref MessagePackReader reader)
    {
        reader.ExpectArray(2);
        byte[] body = reader.ReadBytes() is { } bytes ? System.Buffers.BuffersExtensions.ToArray(bytes) : [];
        // It has been through a power cut, perhaps, and is what a file is put back from.
        if (reader.ReadUInt32() != Checksum(body))
            throw new MessagePackSerializationException("the checksum is another");
        var inner = new MessagePackReader(body);
        return ReadBody(ref inner);
    }

    public override void Write(ref MessagePackWriter writer)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024);
        var inner = new MessagePackWriter(buffer);
        WriteBody(ref inner);
        inner.Flush();
        writer.WriteArrayHeader(2);
        writer.Write(buffer.WrittenSpan);
        writer.Write(Checksum(buffer.WrittenSpan));
    }

    public override UndoResult Undo(UndoScope scope)
    {
        var error = file.TryOpen(out var opened);
        if (error == Errno.ENOENT)
            return UndoResult.Gone($"{Name} is not there any more");
        if (error == Errno.ESTALE)
            return UndoResult.Gone($"another file is called {Printable.Escape(file.Path)} now");
        if (error == Errno.ENODEV)
            return UndoResult.Stuck($"{Name}: nothing is mounted on {Printable.Escape(file.MountPoint)}, where its filesystem was");
        if (error != Errno.None)
            return UndoResult.Stuck($"open {Name}: {error.Message()}");
        using (opened)
            return UndoIn(opened!);
    }

    /// <summary>The same in the file itself, whatever it is called by now.</summary>
    public UndoResult UndoIn(WritableFile opened)
    {
        long left = 0;
        var error = isCut ? PutEndBack(opened, ref left) : PutBack(opened, ref left);
        // The entry is gone after this, and a power cut must not have the damage come back.
        if (error == Errno.None)
            error = opened.Sync();
        if (error != Errno.None)
            return UndoResult.Stuck($"write {Name}: {error.Message()}");
        return left == 0 ? UndoResult.Undone() : UndoResult.Superseded(
            $"somebody has written to {Name} since: {Counted.Of(left, "byte")} of the {parts.Sum(part => (long)part.Before.Length)} that were damaged {(left == 1 ? "is" : "are")} left as {(left == 1 ? "it is" : "they are")}");
    }

    private Errno PutBack(WritableFile opened, ref long left)
    {
        foreach (var part in parts)
        {
            var error = part.PutBack(opened, out long leftOfPart);
            if (error != Errno.None)
                return error;
            left += leftOfPart;
        }
        return Errno.None;
    }

    // Whole, cut off, or by an undo that was cut off itself somewhere between.
    private Errno PutEndBack(WritableFile opened, ref long left)
    {
        byte[] end = parts[0].Before;
        long back = opened.Length - parts[0].Offset;
        left = end.Length;
        if (back < 0 || back > end.Length)
            return Errno.None;
        byte[] now = new byte[back];
        var error = opened.ReadAt(parts[0].Offset, now);
        if (error == Errno.ENODATA || (error == Errno.None && !end.AsSpan().StartsWith(now)))
            return Errno.None;
        left = 0;
        return error == Errno.None ? opened.WriteAt(parts[0].Offset + back, end.AsSpan((int)back)) : error;
    }

    private static CorruptedFile ReadBody(ref MessagePackReader reader)
    {
        reader.ExpectArray(6);
        string path = Path(ref reader);
        var identity = new FileIdentity(reader.ReadUInt64(), reader.ReadInt64());
        string mountPoint = Path(ref reader);
        bool isCut = reader.ReadBoolean();
        int count = reader.ReadArrayHeader();
        if (count is < 1 or > MaxParts || (isCut && count != 1))
            throw new MessagePackSerializationException($"there are 1 to {MaxParts} parts, and of a file that was cut off there is one");
        var parts = new FilePart[count];
        for (int i = 0; i < count; i++)
            parts[i] = FilePart.Read(ref reader);
        return new CorruptedFile(new HostFile(path, identity, mountPoint), parts, isCut);
    }

    private void WriteBody(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(6);
        writer.Write(file.Path);
        writer.Write(file.Identity.Inode);
        writer.Write(file.Identity.BornNs);
        writer.Write(file.MountPoint);
        writer.Write(isCut);
        writer.WriteArrayHeader(parts.Count);
        foreach (var part in parts)
            part.Write(ref writer);
    }

    // CRC-32C, against what disks do; whoever writes here may write anything.
    private static uint Checksum(ReadOnlySpan<byte> body)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in body)
            crc = System.Numerics.BitOperations.Crc32C(crc, one);
        return ~crc;
    }

    private static string Path(ref MessagePackReader reader) => reader.ReadString() is { Length: > 0 and <= Target.MaxLength } path && path[0] == '/'
        ? path
        : throw new MessagePackSerializationException("a path begins with / and is not too long");
}
