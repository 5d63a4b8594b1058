using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>One thread, the mask it had and the mask we gave it.</summary>
internal sealed record PinnedThread(int Tid, ulong StartTicks, CpuMask Original, CpuMask Narrow)
{
    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(4);
        writer.Write(Tid);
        writer.Write(StartTicks);
        writer.Write(Original.ToBytes());
        writer.Write(Narrow.ToBytes());
    }

    public static PinnedThread Read(ref MessagePackReader reader)
    {
        reader.ExpectArray(4);
        return new PinnedThread(reader.ReadInt32(), reader.ReadUInt64(), ReadMask(ref reader), ReadMask(ref reader));
    }

    public static CpuMask ReadMask(ref MessagePackReader reader)
    {
        var bytes = reader.ReadBytes() ?? throw new MessagePackSerializationException("a mask is missing");
        if (bytes.Length is 0 or > 1024)
            throw new MessagePackSerializationException("a mask is 1 to 1024 bytes");
        return CpuMask.FromBytes(System.Buffers.BuffersExtensions.ToArray(bytes));
    }
}
