using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>Names one file of a filesystem for good, over a boot too: an inode number is given away again, a birth with it is not.</summary>
/// <param name="Inode">Its number.</param>
/// <param name="BornNs">When it was made, in nanoseconds of CLOCK_REALTIME; 0 where the filesystem does not say (statx(2), STATX_BTIME).</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileIdentity(ulong Inode, long BornNs);
