using System.Globalization;

namespace LuminaGuard.FaultD;

/// <summary>A number and what it counts.</summary>
internal static class Counted
{
    /// <summary>"1 fault", "2 faults"; <paramref name="several"/> where that is more than an s.</summary>
    public static string Of(long number, string one, string? several = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : several ?? one + "s")}");
}
