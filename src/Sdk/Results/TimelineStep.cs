using System.Runtime.InteropServices;
using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>One step of a timeline: what was planned, and what became of it.</summary>
/// <param name="OffsetNs">When, from the beginning.</param>
/// <param name="Fault">Which of the timeline's faults.</param>
/// <param name="IsUndo">Whether it was to be taken back, else put in force.</param>
/// <param name="BeginNs">CLOCK_MONOTONIC just before its first system call; 0 when it was not done.</param>
/// <param name="EndNs">CLOCK_MONOTONIC just after its last.</param>
/// <param name="LateNs">How late it began.</param>
/// <param name="Errno">The first error; 0 for none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TimelineStep(
    long OffsetNs, int Fault, bool IsUndo, long BeginNs, long EndNs, long LateNs, int Errno)
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(7);
        writer.Write(OffsetNs);
        writer.Write(Fault);
        writer.Write(IsUndo);
        writer.Write(BeginNs);
        writer.Write(EndNs);
        writer.Write(LateNs);
        writer.Write(Errno);
    }

    internal static TimelineStep Read(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        if (count < 7)
            throw new MessagePackSerializationException("a step has seven values");
        var step = new TimelineStep(
            reader.ReadInt64(), reader.ReadInt32(), reader.ReadBoolean(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(),
            reader.ReadInt32());
        for (; count > 7; count--)
            reader.Skip();
        return step;
    }
}
