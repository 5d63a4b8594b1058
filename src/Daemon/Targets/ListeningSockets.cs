using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Sockets that wait for clients, as links in /proc/PID/fd name them: "socket:[12345]".</summary>
internal static class ListeningSockets
{
    /// <summary>TCP_LISTEN of net/tcp_states.h.</summary>
    private const string Listen = "0A";

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
        if (!caller.Shares("net"))
            throw No(purpose, ErrorCode.Refused, "the caller is in another network namespace, where names of sockets mean something else");
        var error = UnixListeners.TryFind(path, out var inodes);
        if (error != Errno.None)
        {
            throw new FaultException(
                ErrorCode.NotSupported, $"Cannot {purpose}: list Unix sockets (unix_diag): {error.Message()}", (int)error);
        }
        return [.. inodes.Select(inode => string.Create(CultureInfo.InvariantCulture, $"socket:[{inode}]"))];
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
        throw No(purpose, ErrorCode.NotFound, "the caller's network namespace cannot be read");
    }

    private static FaultException No(string purpose, ErrorCode code, string why) => new(code, $"Cannot {purpose}: {why}");
}
