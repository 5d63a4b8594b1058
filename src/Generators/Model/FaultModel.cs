namespace LuminaGuard.FaultD.Generators;

/// <summary>One declared fault: everything the emitters need, and no symbol.</summary>
/// <param name="Namespace">Where the record is declared.</param>
/// <param name="RecordName">The record's name, which is also the stem of the client's calls.</param>
/// <param name="Kind">The name on the wire.</param>
/// <param name="Durability">The member of Durability.</param>
/// <param name="Risk">The member of Risk.</param>
/// <param name="Docs">What the record's comment says.</param>
/// <param name="Fields">The options, in the order of the constructor.</param>
internal sealed record FaultModel(
    string Namespace,
    string RecordName,
    string Kind,
    string Durability,
    string Risk,
    FaultDocs Docs,
    EquatableArray<FieldModel> Fields)
{
    public bool IsStrike => Durability == "Strike";

    /// <summary>The record as any file can name it.</summary>
    public string FullName => $"global::{Namespace}.{RecordName}";
}

/// <summary>A comment's text, flattened: the first sentence for lists, the rest for the page.</summary>
internal sealed record FaultDocs(string Summary, string Details);
