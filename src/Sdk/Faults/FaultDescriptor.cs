using System.Text;

namespace LuminaGuard.FaultD;

/// <summary>What one kind of fault is called, does and takes: the source of its options, help and page.</summary>
/// <param name="Kind">The name on the wire and on the command line, <c>family.verb</c>.</param>
/// <param name="RecordName">The SDK's record for it.</param>
/// <param name="Durability">Who takes it back when everything else fails.</param>
/// <param name="Risk">How dangerous it is.</param>
/// <param name="Summary">What it does, in one sentence.</param>
/// <param name="Details">What a user should know before using it; paragraphs separated by blank lines, or empty.</param>
/// <param name="Fields">The options, in the order of the record.</param>
public sealed record FaultDescriptor(
    string Kind,
    string RecordName,
    Durability Durability,
    Risk Risk,
    string Summary,
    string Details,
    IReadOnlyList<FieldDescriptor> Fields)
{
    /// <summary>Whether the fault cannot be taken back.</summary>
    public bool IsStrike => Durability == Durability.Strike;

    private bool PrintMembers(StringBuilder text) => RecordText.Members(
        text, (nameof(Kind), Kind), (nameof(RecordName), RecordName), (nameof(Durability), Durability), (nameof(Risk), Risk), (nameof(Summary), Summary), (nameof(Details), Details), (nameof(Fields), Fields), (nameof(IsStrike), IsStrike));
}
