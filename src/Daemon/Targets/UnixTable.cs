using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// /proc/net/unix. The kernel writes names into it as they are: a name with a newline adds a line of its owner's choosing,
/// which may give any socket's number to any path.
/// </summary>
internal static class UnixTable
{
    /// <summary>The sockets that listen on a path, by the lines of the table.</summary>
    public static HashSet<string> Listening(IReadOnlyList<string> lines, string path, uint acceptsConnections)
    {
        var listed = new Dictionary<string, int>(StringComparer.Ordinal);
        var sockets = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            // Num: RefCount Protocol Flags Type St Inode [Path]
            string[] words = line.Split(' ', 8, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 7)
                continue;
            listed[words[6]] = listed.GetValueOrDefault(words[6]) + 1;
            bool listens = uint.TryParse(words[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint flags)
                && (flags & acceptsConnections) != 0;
            if (words.Length == 8 && listens && words[7] == path)
                sockets.Add(words[6]);
        }
        // One socket has one line: a number that stands there twice was put there by a name.
        return [.. sockets.Where(inode => listed[inode] == 1).Select(inode => $"socket:[{inode}]")];
    }
}
