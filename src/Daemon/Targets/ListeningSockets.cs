using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Sockets that wait for clients, as links in /proc/PID/fd name them: "socket:[12345]".</summary>
internal static class ListeningSockets
{
    /// <summary>TCP_LISTEN of net/tcp_states.h.</summary>
    private const string Listen = "0A";

    /// <summary>__SO_ACCEPTCON of linux/net.h.</summary>
    private const uint AcceptsConnections = 0x10000;

    /// <summary>Those on a TCP port, whatever the address.</summary>
    public static HashSet<string> OnPort(string port, Caller caller, string purpose)
    {
        string suffix = string.Create(
            CultureInfo.InvariantCulture, $":{int.Parse(port, NumberStyles.None, CultureInfo.InvariantCulture):X4}");
        var sockets = new HashSet<string>(StringComparer.Ordinal);
        foreach (string table in (string[])["tcp", "tcp6"])
        {
            foreach (string line in Lines(table, caller, purpose))
            {
                string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length > 9 && words[3] == Listen && words[1].EndsWith(suffix, StringComparison.Ordinal))
                    sockets.Add($"socket:[{words[9]}]");
            }
        }
        return sockets;
    }

    /// <summary>Those on a path, or on an abstract name after an @.</summary>
    public static HashSet<string> OnPath(string path, Caller caller, string purpose)
    {
        if (path.Contains('\n', StringComparison.Ordinal))
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot {purpose}: a socket with a newline in its name cannot be looked up");
        return UnixTable.Listening([.. Lines("unix", caller, purpose)], path, AcceptsConnections);
    }

    /// <summary>A table as the caller's network namespace has it, not the daemon's.</summary>
    private static string[] Lines(string table, Caller caller, string purpose)
    {
        try
        {
            string[] lines = File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{caller.Pid}/net/{table}"));
            if (!caller.HasGone)
                return lines;
        }
        catch (FileNotFoundException)
        {
            // No IPv6 on this kernel; the caller's own end shows below.
            if (!caller.HasGone)
                return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As below: without the table there is no telling.
        }
        throw new FaultException(ErrorCode.NotFound, $"Cannot {purpose}: the caller's network namespace cannot be read");
    }
}
