using System.Globalization;

namespace LuminaGuard.FaultD.Tests.Soak;

/// <summary>The seed of a run that is to be repeated.</summary>
internal static class Seeds
{
    public static long? Named(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } seed
        ? long.Parse(seed, CultureInfo.InvariantCulture)
        : null;
}
