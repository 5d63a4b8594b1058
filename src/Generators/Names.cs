using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace LuminaGuard.FaultD.Generators;

/// <summary>One name in its four spellings.</summary>
internal static class Names
{
    /// <summary>Names that generated methods use themselves.</summary>
    private static readonly HashSet<string> Taken =
        new(StringComparer.Ordinal) { "reader", "writer", "map", "what", "options", "cancellationToken" };

    public static string Snake(string name) => Words(name, '_');

    public static string Kebab(string name) => Words(name, '-');

    public static string Local(string name)
    {
        string camel = char.ToLowerInvariant(name[0]) + name.Substring(1);
        if (Taken.Contains(camel))
            return camel + "Value";
        return SyntaxFacts.GetKeywordKind(camel) == SyntaxKind.None ? camel : "@" + camel;
    }

    /// <summary>family.verb[-verb]: lower-case words that begin with a letter.</summary>
    public static bool IsKind(string kind)
    {
        string[] parts = kind.Split('.');
        return parts.Length == 2 && IsWord(parts[0]) && parts[1].Split('-').All(IsWord);
    }

    private static bool IsWord(string word) =>
        word.Length > 0 && word[0] is >= 'a' and <= 'z' && word.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9'));

    private static string Words(string name, char separator)
    {
        var words = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            // A word begins at a capital, but a run of capitals is one word: IOMax is io_max.
            bool begins = i > 0 && char.IsUpper(name[i])
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (begins)
                words.Append(separator);
            words.Append(char.ToLowerInvariant(name[i]));
        }
        return words.ToString();
    }
}
