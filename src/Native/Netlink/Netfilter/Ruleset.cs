namespace LuminaGuard.FaultD.Native;

/// <summary>A table with all that is in it, as messages for the kernel.</summary>
public sealed class Ruleset
{
    private readonly IReadOnlyList<string> _parts;

    internal Ruleset(string table, bool isOfInterfaces, IReadOnlyList<byte[]> batches, IReadOnlyList<string> parts)
    {
        Table = table;
        IsOfInterfaces = isOfInterfaces;
        Batches = batches;
        _parts = parts;
    }

    /// <summary>Its name.</summary>
    public string Table { get; }

    /// <summary>Whether it is of the family netdev; else it is of inet.</summary>
    internal bool IsOfInterfaces { get; }

    internal IReadOnlyList<byte[]> Batches { get; }

    /// <summary>What the message with this number is about, for errors.</summary>
    internal string Part(uint number) => number < _parts.Count ? _parts[(int)number] : "nf_tables";
}
