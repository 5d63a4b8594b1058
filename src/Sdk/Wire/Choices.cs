using System.Text;

namespace LuminaGuard.FaultD;

/// <summary>The words of an enum on the wire and in the shell: its members in kebab-case.</summary>
internal static class Choices<T>
    where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();

    public static IReadOnlyList<string> Words { get; } = Array.ConvertAll(Values, v => Kebab(v.ToString()));

    /// <exception cref="FaultException">The value is none of the enum's members.</exception>
    public static string Word(T value) => Array.IndexOf(Values, value) is >= 0 and var at
        ? Words[at]
        : throw new FaultException(ErrorCode.InvalidArgument,
            $"Cannot name {typeof(T).Name} {value}: it is one of {string.Join(", ", Words)}");

    public static bool TryParse(string word, out T value)
    {
        for (int i = 0; i < Values.Length; i++)
        {
            if (Words[i] == word)
            {
                value = Values[i];
                return true;
            }
        }
        value = default;
        return false;
    }

    private static string Kebab(string name)
    {
        var kebab = new StringBuilder(name.Length + 4);
        foreach (char c in name)
        {
            if (char.IsUpper(c) && kebab.Length > 0)
                kebab.Append('-');
            kebab.Append(char.ToLowerInvariant(c));
        }
        return kebab.ToString();
    }
}
