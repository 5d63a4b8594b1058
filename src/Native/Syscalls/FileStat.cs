using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// The fields of statx(2) that are used; statx, because its layout is the same on every architecture.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileStat(
    ulong Inode, ulong Device, uint Mode, uint Uid, uint Gid, uint Links, ulong Size)
{
    private const uint TypeMask = 0xF000;

    internal bool IsRegular => (Mode & TypeMask) == 0x8000;

    internal bool IsSocket => (Mode & TypeMask) == 0xC000;

    internal bool IsPipe => (Mode & TypeMask) == 0x1000;

    internal bool IsDirectory => (Mode & TypeMask) == 0x4000;
}
