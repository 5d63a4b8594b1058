namespace LuminaGuard.FaultD.Cli;

/// <summary>Which known words a mistyped one may have meant.</summary>
internal static class Suggestions
{
    /// <summary>"; did you mean X or Y?", or nothing.</summary>
    public static string For(string word, IEnumerable<string> known)
    {
        var near = known
            .Select(k => (Word: k, Distance: k.StartsWith(word, StringComparison.Ordinal) || k.EndsWith($".{word}", StringComparison.Ordinal) ? 0 : Distance(word, k)))
            .Where(k => word.Length > 0 && k.Distance <= Math.Max(1, k.Word.Length / 3))
            .GroupBy(k => k.Distance, k => k.Word)
            .MinBy(g => g.Key)?
            .Take(3)
            .ToList() ?? [];
        return near.Count == 0 ? "" : $"; did you mean {string.Join(" or ", near)}?";
    }

    /// <summary>The optimal string alignment distance: how many letters are added, lost, changed or swapped.</summary>
    internal static int Distance(string a, string b)
    {
        if (a.Length > 64)
            return int.MaxValue;
        int[] before = new int[b.Length + 1], last = new int[b.Length + 1], now = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            last[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = a[i - 1] == b[j - 1] ? 0 : 1;
                now[j] = Math.Min(Math.Min(last[j], now[j - 1]) + 1, last[j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    now[j] = Math.Min(now[j], before[j - 2] + 1);
            }
            (before, last, now) = (last, now, before);
        }
        return last[b.Length];
    }
}
