using System.Globalization;

namespace LuminaGuard.FaultD.Cli;

/// <summary>When something is to be done: at a moment, so long after everything is ready for it, or when a trigger comes.</summary>
/// <param name="At">The moment; null where a delay was given.</param>
/// <param name="After">The delay; null where a moment was given.</param>
/// <param name="Late">What becomes of a moment that is past.</param>
internal sealed record Moment(Instant? At, TimeSpan? After, Late Late)
{
    private const string Monotonic = "mono:";
    private const int MostDigits = 9;

    /// <summary>What is waited for; null where a moment or a delay was given.</summary>
    public Trigger? Trigger { get; init; }

    /// <summary>The moment, now that everything is ready.</summary>
    // A delay is over late at worst, never refused.
    public (Instant At, Late Late) Due() => At is { } at ? (at, Late) : (Instant.Now + After!.Value, Late.Fire);

    /// <summary>Reads a moment: RFC 3339 with up to nine digits of a second, on CLOCK_REALTIME; or mono:NS, on CLOCK_MONOTONIC.</summary>
    /// <exception cref="FaultException">InvalidArgument: it is neither.</exception>
    public static Instant Read(string option, string text) => MonotonicOf(text) ?? RealtimeOf(text) ?? throw Invocation.Usage(
        $"Cannot read {option}: it is a time as in 2026-01-31T12:00:00.000250Z, or mono:NS in ns of CLOCK_MONOTONIC, not '{Printable.Escape(text, 64)}'");

    private static Instant? MonotonicOf(string text) =>
        text.StartsWith(Monotonic, StringComparison.Ordinal)
        && long.TryParse(text.AsSpan(Monotonic.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long ns)
            ? Instant.Monotonic(ns)
            : null;

    // DateTimeOffset has seven digits of a second, and the clock nine.
    private static Instant? RealtimeOf(string text)
    {
        const string seconds = "yyyy-MM-ddTHH:mm:ss";
        string upper = text.ToUpperInvariant();
        int zone = upper.IndexOfAny(['Z', '+', '-'], Math.Min(seconds.Length, upper.Length));
        if (zone < 0)
            return null;
        string fraction = upper[seconds.Length..zone];
        long ns = 0;
        if (fraction.Length > 0 && (fraction[0] != '.' || fraction.Length is < 2 or > MostDigits + 1
            || !long.TryParse(fraction.AsSpan(1).ToString().PadRight(MostDigits, '0'), NumberStyles.None, CultureInfo.InvariantCulture, out ns)))
            return null;
        string whole = upper[..seconds.Length] + (upper[zone..] == "Z" ? "+00:00" : upper[zone..]);
        return DateTimeOffset.TryParseExact(
            whole, ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd' 'HH:mm:sszzz"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            && time >= DateTimeOffset.UnixEpoch && time.Year < 2262
            ? Instant.Realtime(time) with { Nanoseconds = Instant.Realtime(time).Nanoseconds + ns }
            : null;
    }
}
