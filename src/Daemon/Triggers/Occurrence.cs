using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Once that a condition came true.</summary>
/// <param name="AtNs">When, on CLOCK_MONOTONIC: by the kernel's word where it says so, else when it was seen.</param>
/// <param name="What">What happened, escaped: "process 42 (redis-server) began its program".</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Occurrence(long AtNs, string What);
