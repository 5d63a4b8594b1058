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
        string name = "";
        char state = '\0';
        int tgid = 0, pid = 0, parent = 0, tracer = 0, threads = 0;
        uint[] uids = [], gids = [], groups = [];
        int[] namespacePids = [];
        ulong pending = 0, shared = 0, blocked = 0, effective = 0;
        while (Words.NextLine(ref text, out ReadOnlySpan<byte> line))
        {
            int colon = line.IndexOf((byte)':');
            if (colon < 0)
                continue;
            ReadOnlySpan<byte> key = line[..colon], value = line[(colon + 1)..];
            if (key.SequenceEqual("Name"u8))
                name = Unescape(value.TrimStart((byte)'\t'));
            else if (key.SequenceEqual("State"u8))
                state = value.Trim((byte)'\t') is [var letter, ..] ? (char)letter : '\0';
            else if (key.SequenceEqual("Tgid"u8))
                tgid = First(value);
            else if (key.SequenceEqual("Pid"u8))
                pid = First(value);
            else if (key.SequenceEqual("PPid"u8))
                parent = First(value);
            else if (key.SequenceEqual("TracerPid"u8))
                tracer = First(value);
            else if (key.SequenceEqual("Uid"u8))
                uids = Numbers<uint>(value);
            else if (key.SequenceEqual("Gid"u8))
                gids = Numbers<uint>(value);
            else if (key.SequenceEqual("Groups"u8))
                groups = Numbers<uint>(value);
            else if (key.SequenceEqual("NSpid"u8))
                namespacePids = Numbers<int>(value);
            else if (key.SequenceEqual("SigPnd"u8))
                pending = Hex(value);
            else if (key.SequenceEqual("ShdPnd"u8))
                shared = Hex(value);
            else if (key.SequenceEqual("SigBlk"u8))
                blocked = Hex(value);
            else if (key.SequenceEqual("CapEff"u8))
                effective = Hex(value);
            else if (key.SequenceEqual("Threads"u8))
                threads = First(value);
        }
        return tgid > 0 && uids.Length == 4 && gids.Length == 4
            ? new ProcessStatus(
                name, state, tgid, pid, parent, tracer, uids, gids, groups, namespacePids, pending, shared, blocked, effective, threads)
            : null;
    }

    private static int First(ReadOnlySpan<byte> value) =>
        Words.Next(ref value, out ReadOnlySpan<byte> word) && Utf8Parser.TryParse(word, out int number, out _) ? number : 0;

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
