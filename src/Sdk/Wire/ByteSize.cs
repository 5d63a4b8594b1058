using System.Globalization;

namespace LuminaGuard.FaultD;

/// <summary>Numbers of bytes in text: a whole number with K, M, G or T for powers of 1024, or without for bytes.</summary>
internal static class ByteSize
{
    public const string Rule = "is a whole number of bytes, or of K, M, G or T (powers of 1024), as in 512M";

    private const string Units = "KMGT";

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        int power = text.Length == 0 ? -1 : Units.IndexOf(text[^1], StringComparison.Ordinal);
        string number = power < 0 ? text : text[..^1];
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            return false;
        int shift = 10 * (power + 1);
        bytes = value << shift;
        return bytes >> shift == value;
    }

    public static string Format(long bytes)
    {
        int power = 0;
        while (power < Units.Length && bytes != 0 && bytes % 1024 == 0)
        {
            bytes /= 1024;
            power++;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{bytes}{(power == 0 ? "" : Units[power - 1])}");
    }
}
