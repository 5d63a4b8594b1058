using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace LuminaGuard.FaultD;

/// <summary>Lengths of time in text: a number with a unit.</summary>
internal static class Durations
{
    public const long MaxMicroseconds = 366L * 24 * 3600 * 1_000_000;

    private static readonly (string Unit, double Microseconds)[] Units =
        [("us", 1), ("µs", 1), ("ms", 1e3), ("min", 60e6), ("s", 1e6), ("m", 60e6), ("h", 3600e6)];

    public const string Rule = "is a number with a unit (us, ms, s, m or h), as in 80us, 1.5s or 2m";

    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        if (Microseconds(text) is not { } total || total > MaxMicroseconds)
            return false;
        value = TimeSpan.FromMicroseconds((long)total);
        return true;
    }

    /// <summary>The rule that a text breaks which <see cref="TryParse"/> does not take.</summary>
    public static string RuleFor(string text) =>
        Microseconds(text) > MaxMicroseconds ? $"is at most {Format(TimeSpan.FromMicroseconds(MaxMicroseconds))}" : Rule;

    public static string Format(TimeSpan value)
    {
        double us = value.TotalMicroseconds;
        (double number, string unit) = us switch
        {
            < 1e3 => (us, "us"),
            < 1e6 => (us / 1e3, "ms"),
            < 60e6 => (us / 1e6, "s"),
            < 3600e6 => (us / 60e6, "m"),
            _ => (us / 3600e6, "h"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{number:0.###}{unit}");
    }

    private static double? Microseconds(string text)
    {
        foreach ((string unit, double microseconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                return Math.Round(number * microseconds);
            }
        }
        return null;
    }
}
