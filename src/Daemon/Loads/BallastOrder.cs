using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>What a ballast is to do, as it is sent to it.</summary>
/// <param name="Bytes">How much.</param>
/// <param name="Floor">What has to remain.</param>
/// <param name="Levels">How many cgroups it was given three files each of: memory.current, memory.max, memory.stat; the target's first.</param>
/// <param name="IsLevel">Whether the bytes are memory.current of the first, and not its own.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BallastOrder(long Bytes, long Floor, int Levels, bool IsLevel);

/// <summary>What a ballast says once: it has got there, or cannot.</summary>
/// <param name="Held">How much it holds.</param>
/// <param name="Room">What the floor leaves, in bytes; where it could not get there.</param>
/// <param name="Error">Why the kernel did not give more; 0 where it did.</param>
/// <param name="IsReached">Whether it has got there.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BallastReport(long Held, long Room, int Error, bool IsReached);
