using System.Runtime.InteropServices;
using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>When the kernel's clock stood where, in nanoseconds of CLOCK_MONOTONIC.</summary>
/// <param name="RequestNs">The daemon had read the request.</param>
/// <param name="FireBeginNs">Just before the first system call that changes something.</param>
/// <param name="FireEndNs">Just after the last one.</param>
/// <param name="VerifiedNs">The effect had been read back.</param>
/// <param name="PlannedNs">When it was to fire; 0 when at once.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FaultTimes(long RequestNs, long FireBeginNs, long FireEndNs, long VerifiedNs, long PlannedNs = 0)
{
    /// <summary>How much later than planned the first system call began, in ns; 0 when nothing was planned.</summary>
    public long LateNs => PlannedNs == 0 ? 0 : FireBeginNs - PlannedNs;

    /// <summary>From the request to the effect being read back.</summary>
    public TimeSpan RequestToEffect => TimeSpan.FromMicroseconds((VerifiedNs - RequestNs) / 1e3);

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(PlannedNs == 0 ? 4 : 5);
        writer.Write(RequestNs);
        writer.Write(FireBeginNs);
        writer.Write(FireEndNs);
        writer.Write(VerifiedNs);
        if (PlannedNs != 0)
            writer.Write(PlannedNs);
    }

    internal static FaultTimes Read(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        if (count < 4)
            throw new MessagePackSerializationException("times are four numbers");
        var times = new FaultTimes(
            reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), count > 4 ? reader.ReadInt64() : 0);
        for (; count > 5; count--)
            reader.Skip();
        return times;
    }
}
