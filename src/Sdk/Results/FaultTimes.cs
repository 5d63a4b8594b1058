using System.Runtime.InteropServices;
using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>When the kernel's clock stood where, in nanoseconds of CLOCK_MONOTONIC.</summary>
/// <param name="RequestNs">The daemon had read the request.</param>
/// <param name="FireBeginNs">Just before the first system call that changes something.</param>
/// <param name="FireEndNs">Just after the last one.</param>
/// <param name="VerifiedNs">The effect had been read back.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FaultTimes(long RequestNs, long FireBeginNs, long FireEndNs, long VerifiedNs)
{
    /// <summary>From the request to the effect being read back.</summary>
    public TimeSpan RequestToEffect => TimeSpan.FromMicroseconds((VerifiedNs - RequestNs) / 1e3);

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(4);
        writer.Write(RequestNs);
        writer.Write(FireBeginNs);
        writer.Write(FireEndNs);
        writer.Write(VerifiedNs);
    }

    internal static FaultTimes Read(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        if (count < 4)
            throw new MessagePackSerializationException("times are four numbers");
        var times = new FaultTimes(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        for (; count > 4; count--)
            reader.Skip();
        return times;
    }
}
