using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>What is mounted where, in the mount namespace of a process: proc_pid_mountinfo(5).</summary>
public static class MountPoints
{
    /// <summary>Where a mount is; null when the namespace has none of that number.</summary>
    /// <param name="pid">A process of the namespace.</param>
    /// <param name="mountId">Its number, as statx(2) has it.</param>
    public static string? Of(int pid, ulong mountId) =>
        All(pid).FirstOrDefault(mount => mount.Id == mountId).Point;

    /// <summary>Whether anything is mounted there.</summary>
    /// <param name="pid">A process of the namespace.</param>
    /// <param name="point">The path.</param>
    public static bool Has(int pid, string point) => All(pid).Any(mount => mount.Point == point);

    private static IEnumerable<(ulong Id, string Point)> All(int pid)
    {
        string text = Encoding.UTF8.GetString(ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/mountinfo")) ?? []);
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ');
            if (fields.Length > 4 && ulong.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong id))
                yield return (id, Plain(fields[4]));
        }
    }

    // Space, tab, newline and backslash are written as \ooo.
    private static string Plain(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
            return field;
        return field.Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal)
            .Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal);
    }
}
