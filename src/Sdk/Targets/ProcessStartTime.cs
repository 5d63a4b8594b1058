using System.Globalization;

namespace LuminaGuard.FaultD;

/// <summary>Field 22 of /proc/PID/stat, proc_pid_stat(5).</summary>
internal static class ProcessStartTime
{
    public static ulong? Ticks(int pid)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            // The command may hold spaces and parentheses; the fields after it may not.
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return ulong.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
