using System.Globalization;

namespace LuminaGuard.FaultD.Cli;

/// <summary>How far times are moved by chance, as a share of their period in text: "10%".</summary>
internal static class Share
{
    public const string Rule = "is a share of the period from 0% to 50%";

    public static double? Parse(string text) =>
        text.EndsWith('%') && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
            && percent is >= 0 and <= 50
            ? percent / 100
            : null;
}
