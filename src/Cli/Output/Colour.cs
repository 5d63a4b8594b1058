namespace LuminaGuard.FaultD.Cli;

/// <summary>The four dresses of a word; ECMA-48 SGR.</summary>
internal static class Colour
{
    public static string Red(string text) => $"\e[31m{text}\e[0m";

    public static string Green(string text) => $"\e[32m{text}\e[0m";

    public static string Yellow(string text) => $"\e[33m{text}\e[0m";

    public static string Bold(string text) => $"\e[1m{text}\e[0m";
}
