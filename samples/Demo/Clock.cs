using System.Diagnostics;

namespace LuminaGuard.FaultD.Samples.Demo;

/// <summary>
/// CLOCK_MONOTONIC, which is what <see cref="Stopwatch"/> reads on Linux: the clock of the daemon's time stamps.
/// </summary>
internal static class Clock
{
    public static long NowNs => Stopwatch.GetTimestamp() * (1_000_000_000L / Stopwatch.Frequency);

    public static TimeSpan Between(long fromNs, long toNs) => TimeSpan.FromMicroseconds((toNs - fromNs) / 1e3);
}
