using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>One line of /proc/PID/maps, proc_pid_maps(5).</summary>
/// <param name="Start">Its first address.</param>
/// <param name="End">The first address behind it.</param>
/// <param name="Permissions">"rw-p".</param>
/// <param name="Inode">Of the file that backs it; 0 for none.</param>
/// <param name="Path">The file's name, "[heap]" and the like, or empty; hostile.</param>
public readonly record struct MemoryMapping(ulong Start, ulong End, string Permissions, ulong Inode, string Path)
{
    /// <summary>How many bytes.</summary>
    public ulong Length => End - Start;

    /// <summary>Whether the process may read and write it, and nobody else sees what it writes.</summary>
    public bool IsPrivateAndWritable => Permissions == "rw-p";

    /// <summary>All mappings of a process; none when it is gone, or we may not look.</summary>
    public static IReadOnlyList<MemoryMapping> Of(int pid)
    {
        List<MemoryMapping> found = [];
        ReadOnlySpan<byte> text = ProcFile.TryRead($"/proc/{pid}/maps");
        while (Words.NextLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (TryParse(Encoding.UTF8.GetString(line), out var mapping))
                found.Add(mapping);
        }
        return found;
    }

    /// <summary>Reads a line: "55d0-55d1 rw-p 00000000 08:01 1234    /bin/x".</summary>
    internal static bool TryParse(string line, out MemoryMapping mapping)
    {
        mapping = default;
        string[] words = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 5 || words[0].Split('-') is not [var start, var end] || !TryAddress(start, out ulong from) || !TryAddress(end, out ulong to)
            || !ulong.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out ulong inode))
            return false;
        mapping = new MemoryMapping(from, to, words[1], inode, words.Length > 5 ? words[5] : "");
        return from < to;
    }

    /// <summary>An address as the kernel writes it: hexadecimal digits alone.</summary>
    public static bool TryAddress(string text, out ulong address) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out address);
}
