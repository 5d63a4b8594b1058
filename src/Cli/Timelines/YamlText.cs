using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Cli;

/// <summary>Any text as a scalar of YAML.</summary>
internal static class YamlText
{
    /// <summary>In double quotes; what is not printable ASCII is escaped, so that no reader takes it for a line's end.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
                quoted.Append('\\').Append((char)rune.Value);
            else if (rune.Value is >= ' ' and <= '~')
                quoted.Append((char)rune.Value);
            else
                quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}");
        }
        return quoted.Append('"').ToString();
    }
}
