using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD;

/// <summary>A moment on one of the kernel's clocks, to the nanosecond.</summary>
/// <param name="Clock">Which clock.</param>
/// <param name="Nanoseconds">What it reads at that moment.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Instant(InstantClock Clock, long Nanoseconds)
{
    /// <summary>Now, on CLOCK_MONOTONIC: the clock of every time in an answer.</summary>
    // .NET's time stamps are that clock, in ns, on every Linux.
    public static Instant Now => new(InstantClock.Monotonic, Stopwatch.GetTimestamp());

    /// <summary>A moment on CLOCK_MONOTONIC.</summary>
    /// <param name="nanoseconds">As clock_gettime(2) has it.</param>
    public static Instant Monotonic(long nanoseconds) => new(InstantClock.Monotonic, nanoseconds);

    /// <summary>A moment on CLOCK_REALTIME. When somebody sets that clock meanwhile, the moment moves with it.</summary>
    /// <param name="time">The time of day; to 100 ns.</param>
    public static Instant Realtime(DateTimeOffset time) => new(InstantClock.Realtime, (time - DateTimeOffset.UnixEpoch).Ticks * 100);

    /// <summary>So much later on the same clock.</summary>
    public static Instant operator +(Instant instant, TimeSpan later) => instant.Add(later);

    /// <summary>So much later on the same clock.</summary>
    /// <param name="later">How much; to 100 ns.</param>
    public Instant Add(TimeSpan later) => this with { Nanoseconds = Nanoseconds + (later.Ticks * 100) };

    /// <summary>"monotonic 12.000000034 s".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Choices<InstantClock>.Word(Clock)} {Nanoseconds / 1_000_000_000}.{Nanoseconds % 1_000_000_000:D9} s");
}

/// <summary>Clocks that a moment may be on.</summary>
public enum InstantClock
{
    /// <summary>CLOCK_MONOTONIC: never set, does not run while the machine is suspended.</summary>
    Monotonic,

    /// <summary>CLOCK_REALTIME: the time of day, which may be set.</summary>
    Realtime,
}

/// <summary>What becomes of a moment that is past when the request arrives.</summary>
public enum Late
{
    /// <summary>It is refused; nothing is done.</summary>
    Refuse,

    /// <summary>It is done at once, and the report says how late.</summary>
    Fire,
}
