using System.Buffers.Text;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>What the files of controllers say that hold a key and a number a line. No call here allocates.</summary>
internal static class ControlText
{
    /// <summary>The number under a key; 0 where it is not there.</summary>
    /// <param name="text">"low 0\nhigh 3\n…".</param>
    /// <param name="key">"high ", with the space.</param>
    public static long Value(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        while (!text.StartsWith(key))
        {
            int end = text.IndexOf((byte)'\n');
            if (end < 0)
                return 0;
            text = text[(end + 1)..];
        }
        return Utf8Parser.TryParse(text[key.Length..], out long number, out _) ? number : 0;
    }

    /// <summary>A file that is one number; "max", which is no limit, and what cannot be read, are the largest there is.</summary>
    public static long Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out long number, out _) ? number : long.MaxValue;
}
