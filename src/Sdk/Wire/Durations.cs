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
        foreach ((string unit, double microseconds) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal))
                continue;
            if (!double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture, out double number))
            {
                continue;
            }
            double total = Math.Round(number * microseconds);
            if (total > MaxMicroseconds)
                return false;
            value = TimeSpan.FromMicroseconds((long)total);
            return true;
        }
        return false;
    }

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
}
