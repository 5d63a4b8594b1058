using System.Globalization;

namespace LuminaGuard.FaultD.Native;

/// <summary>The list format of cpuset(7): "0-3,5".</summary>
internal static class CpuList
{
    internal static string Format(IReadOnlyList<int> ascending)
    {
        List<string> ranges = [];
        for (int i = 0; i < ascending.Count;)
        {
            int first = i;
            while (++i < ascending.Count && ascending[i] == ascending[i - 1] + 1)
            {
                // The range goes on.
            }
            ranges.Add(i - first == 1 ? $"{ascending[first]}" : $"{ascending[first]}-{ascending[i - 1]}");
        }
        return string.Join(',', ranges);
    }

    internal static bool TryParse(string text, int limit, out CpuMask? mask)
    {
        mask = null;
        SortedSet<int> cpus = [];
        foreach (string range in text.Length == 0 ? [] : text.Split(','))
        {
            string[] ends = range.Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], limit, out int first)
                || !TryNumber(ends[^1], limit, out int last) || last < first)
                return false;
            cpus.UnionWith(Enumerable.Range(first, last - first + 1));
        }
        mask = CpuMask.Of([.. cpus]);
        return true;
    }

    private static bool TryNumber(string text, int limit, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < limit;
}
