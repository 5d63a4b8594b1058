using System.Buffers.Text;
using System.Numerics;
using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// The lines of /proc/PID/status. A newline in the name is escaped by the kernel, so no name can add a line.
/// </summary>
internal static class ProcessStatusParser
{
    /// <summary>Null for bytes that are not such a file, which includes none at all.</summary>
    internal static ProcessStatus? Parse(ReadOnlySpan<byte> text)
    {
        ProcessStatus s = new("", '\0', 0, 0, 0, 0, [], [], [], [], 0, 0, 0, 0, 0);
        while (Words.NextLine(ref text, out ReadOnlySpan<byte> line))
        {
            int colon = line.IndexOf((byte)':');
            if (colon < 0)
                continue;
            ReadOnlySpan<byte> value = line[(colon + 1)..];
            s = Encoding.UTF8.GetString(line[..colon]) switch
            {
                "Name" => s with { Name = Unescape(value.TrimStart((byte)'\t')) },
                "State" => s with { State = value.Trim((byte)'\t') is [var state, ..] ? (char)state : '\0' },
                "Tgid" => s with { Tgid = First<int>(value) },
                "Pid" => s with { Pid = First<int>(value) },
                "PPid" => s with { ParentPid = First<int>(value) },
                "TracerPid" => s with { TracerPid = First<int>(value) },
                "Uid" => s with { Uids = Numbers<uint>(value) },
                "Gid" => s with { Gids = Numbers<uint>(value) },
                "Groups" => s with { Groups = Numbers<uint>(value) },
                "NSpid" => s with { NamespacePids = Numbers<int>(value) },
                "SigPnd" => s with { SignalsPending = Hex(value) },
                "ShdPnd" => s with { SharedSignalsPending = Hex(value) },
                "SigBlk" => s with { SignalsBlocked = Hex(value) },
                "CapEff" => s with { CapEffective = Hex(value) },
                "Threads" => s with { Threads = First<int>(value) },
                _ => s,
            };
        }
        return s.Tgid > 0 && s.Uids.Length == 4 && s.Gids.Length == 4 ? s : null;
    }

    private static T First<T>(ReadOnlySpan<byte> value)
        where T : struct, IBinaryInteger<T> => Numbers<T>(value) is [var first, ..] ? first : default;

    private static T[] Numbers<T>(ReadOnlySpan<byte> value)
        where T : struct, IBinaryInteger<T>
    {
        List<T> numbers = [];
        while (Words.Next(ref value, out ReadOnlySpan<byte> word))
        {
            if (T.TryParse(word, null, out T number))
                numbers.Add(number);
        }
        return [.. numbers];
    }

    private static ulong Hex(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value.Trim((byte)'\t'), out ulong bits, out _, 'x') ? bits : 0;

    /// <summary>
    /// Takes back what the kernel escapes in this file: "\n" and "\\", and nothing else (fs/proc/array.c).
    /// </summary>
    private static string Unescape(ReadOnlySpan<byte> name)
    {
        if (name.IndexOf((byte)'\\') < 0)
            return Encoding.UTF8.GetString(name);
        List<byte> plain = new(name.Length);
        for (int i = 0; i < name.Length; i++)
        {
            bool escaped = name[i] == '\\' && i + 1 < name.Length && name[i + 1] is (byte)'n' or (byte)'\\';
            plain.Add(!escaped ? name[i] : name[++i] == 'n' ? (byte)'\n' : (byte)'\\');
        }
        return Encoding.UTF8.GetString([.. plain]);
    }
}
