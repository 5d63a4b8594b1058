using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>What a filter has counted.</summary>
/// <param name="Hit">Packets that were meant, and were refused or lost.</param>
/// <param name="FirstNs">When the first of them was judged, on CLOCK_MONOTONIC; 0 when there was none.</param>
/// <param name="Seen">Packets of which a share was meant; 0 when all were.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct TrafficCounters(ulong Hit, ulong FirstNs, ulong Seen)
{
    internal const short HitAt = 0;
    internal const short FirstNsAt = 8;
    internal const short SeenAt = 16;
}
