using System.Collections;
using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD;

/// <summary>The members of a record as text where the compiler would print the type of a list instead of what is in it.</summary>
internal static class RecordText
{
    /// <summary>For PrintMembers: "Name = value, List = [first, second]".</summary>
    public static bool Members(StringBuilder text, params ReadOnlySpan<(string Name, object? Value)> members)
    {
        for (int i = 0; i < members.Length; i++)
        {
            if (i > 0)
                text.Append(", ");
            text.Append(members[i].Name).Append(" = ").Append(Of(members[i].Value));
        }
        return true;
    }

    private static string Of(object? value) => value is IEnumerable list and not string
        ? $"[{string.Join(", ", list.Cast<object?>().Select(Of))}]"
        : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
