using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD;

/// <summary>Makes text from the system harmless on a terminal or in a log.</summary>
internal static class Printable
{
    /// <summary>Control, format and bidirectional characters become <c>\xNN</c> or <c>\uNNNN</c>; at most <paramref name="max"/> characters.</summary>
    public static string Escape(string text, int max = 256) => Escape(text, max, keepBackslash: false);

    /// <summary>The same for text that somebody else should have escaped already: a backslash stays as it is.</summary>
    public static string EscapeAgain(string text, int max = 1024) => Escape(text, max, keepBackslash: true);

    private static string Escape(string text, int max, bool keepBackslash)
    {
        bool clean = text.Length <= max;
        for (int i = 0; clean && i < text.Length; i++)
            clean = !IsDangerous(text[i], keepBackslash);
        if (clean)
            return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            if (escaped.Length >= max)
                return escaped.Append('…').ToString();
            if (!IsDangerous(c, keepBackslash))
                escaped.Append(c);
            else if (c < 0x100)
                escaped.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
        return escaped.ToString();
    }

    private static bool IsDangerous(char c, bool keepBackslash) => (c == '\\' && !keepBackslash) || char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse;
}
