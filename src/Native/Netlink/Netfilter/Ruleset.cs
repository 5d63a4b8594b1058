namespace LuminaGuard.FaultD.Native;

/// <summary>A table with all that is in it, as messages for the kernel.</summary>
public sealed class Ruleset
{
    private readonly IReadOnlyList<string> _parts;

    internal Ruleset(string table, IReadOnlyList<byte[]> batches, IReadOnlyList<string> parts)
    {
        Table = table;
        Batches = batches;
        _parts = parts;
    }

    /// <summary>Its name; it is of the family inet.</summary>
    public string Table { get; }

    internal IReadOnlyList<byte[]> Batches { get; }

    /// <summary>What the message with this number is about, for errors.</summary>
    internal string Part(uint number) => number < _parts.Count ? _parts[(int)number] : "nf_tables";
}
