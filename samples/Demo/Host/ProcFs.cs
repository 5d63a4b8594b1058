using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Samples.Demo.Host;

/// <summary>
/// What /proc says of a process; every answer is null or empty when the process is gone or not ours to see.
/// </summary>
internal static class ProcFs
{
    public static IEnumerable<int> Processes() => Directory.EnumerateDirectories("/proc")
        .Select(path => Path.GetFileName(path))
        .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 0);

    /// <summary>State letter, parent and start time of the main thread; see proc_pid_stat(5).</summary>
    public static ProcessStat? Stat(int pid) => ParseStat(Text($"/proc/{pid}/stat"));

    /// <summary>The state letter of every thread.</summary>
    public static string ThreadStates(int pid)
    {
        try
        {
            return string.Concat(Directory.GetDirectories($"/proc/{pid}/task")
                .Select(path => ParseStat(Text(path + "/stat"))?.State.ToString() ?? ""));
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>The line of /proc/PID/limits on open files: name, soft, hard, unit.</summary>
    public static string? OpenFileLimit(int pid) =>
        Text($"/proc/{pid}/limits")?.Split('\n')
            .FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));

    public static string CommandLine(int pid) => (Text($"/proc/{pid}/cmdline") ?? "").TrimEnd('\0').Replace('\0', ' ');

    /// <summary>Whether the environment that the process was started with holds NAME=VALUE.</summary>
    public static bool HasEnvironment(int pid, string assignment) =>
        ("\0" + Text($"/proc/{pid}/environ")).Contains("\0" + assignment + "\0", StringComparison.Ordinal);

    /// <summary>The open descriptors and what each refers to.</summary>
    public static Dictionary<int, string> Descriptors(int pid)
    {
        var open = new Dictionary<int, string>();
        try
        {
            foreach (var path in Directory.GetFileSystemEntries($"/proc/{pid}/fd"))
            {
                if (new FileInfo(path).LinkTarget is { } target)
                    open[int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)] = target;
            }
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            open.Clear();
        }

        return open;
    }

    public static uint EffectiveUid()
    {
        var line = Text("/proc/self/status")!.Split('\n')
            .First(entry => entry.StartsWith("Uid:", StringComparison.Ordinal));
        return uint.Parse(line.Split('\t')[2], CultureInfo.InvariantCulture);
    }

    private static ProcessStat? ParseStat(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        // The name may hold anything, parentheses included; it ends at the last one.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessStat(
            fields[0][0],
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            ulong.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    private static string? Text(string path)
    {
        try
        {
            return Encoding.Latin1.GetString(File.ReadAllBytes(path));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>The fields of /proc/PID/stat that are needed here.</summary>
internal sealed record ProcessStat(char State, int Parent, ulong StartTicks);
