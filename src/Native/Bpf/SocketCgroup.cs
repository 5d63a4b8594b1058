using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>A cgroup, and all below it, as programs ask for it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Level">How far below the root of the hierarchy it is; the root is 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SocketCgroup(ulong Id, int Level);
