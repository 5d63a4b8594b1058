namespace LuminaGuard.FaultD.Native;

/// <summary>Cuts text of /proc into lines, and lines into words, without allocating.</summary>
internal static class Words
{
    /// <summary>The next run of bytes between blanks.</summary>
    internal static bool Next(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> word)
    {
        rest = rest.TrimStart(" \t\n"u8);
        int end = rest.IndexOfAny(" \t\n"u8);
        word = end < 0 ? rest : rest[..end];
        rest = rest[word.Length..];
        return !word.IsEmpty;
    }

    /// <summary>The next line without its newline.</summary>
    internal static bool NextLine(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        if (rest.IsEmpty)
        {
            line = default;
            return false;
        }
        int end = rest.IndexOf((byte)'\n');
        line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return true;
    }
}
