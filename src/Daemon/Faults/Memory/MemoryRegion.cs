namespace LuminaGuard.FaultD.Daemon;

/// <summary>Which of a process's memory is meant: by a name, or by addresses.</summary>
internal sealed class MemoryRegion
{
    private readonly string _name;
    private readonly ulong _from;
    private readonly ulong _to;

    private MemoryRegion(string name, ulong from, ulong to) => (_name, _from, _to) = (name, from, to);

    /// <summary>Reads "heap", "stack", "anonymous", "data" or "START-END", two hexadecimal addresses.</summary>
    public static bool TryParse(string text, out MemoryRegion? region)
    {
        region = null;
        if (text is "heap" or "stack" or "anonymous" or "data")
            region = new MemoryRegion(text, 0, ulong.MaxValue);
        else if (text.Split('-') is [var start, var end] && MemoryMapping.TryAddress(start, out ulong from)
            && MemoryMapping.TryAddress(end, out ulong to) && from < to)
            region = new MemoryRegion("", from, to);
        return region is not null;
    }

    /// <summary>What of these mappings is in it, and the process's own to write.</summary>
    /// <param name="mappings">All of a process's.</param>
    /// <param name="program">The path of its program; null where it is not known.</param>
    public IReadOnlyList<(ulong Start, ulong Length)> In(IReadOnlyList<MemoryMapping> mappings, string? program) =>
        [.. mappings.Where(mapping => mapping.IsPrivateAndWritable && IsMeant(mapping, program))
            .Select(mapping => (Start: Math.Max(mapping.Start, _from), End: Math.Min(mapping.End, _to)))
            .Where(part => part.Start < part.End)
            .Select(part => (part.Start, part.End - part.Start))];

    public override string ToString() => _name.Length > 0 ? $"its {_name}" : $"{_from:x}-{_to:x}";

    private bool IsMeant(in MemoryMapping mapping, string? program) => _name switch
    {
        "heap" => mapping.Path == "[heap]",
        "stack" => mapping.Path == "[stack]",
        "anonymous" => mapping.Inode == 0 && (mapping.Path.Length == 0 || mapping.Path.StartsWith("[anon", StringComparison.Ordinal)),
        "data" => mapping.Inode != 0 && mapping.Path == program,
        _ => true,
    };
}
