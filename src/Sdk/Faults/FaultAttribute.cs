namespace LuminaGuard.FaultD;

/// <summary>Declares a record to be a fault that can be taken back. The generator writes the rest of the record.</summary>
/// <param name="kind">The fault's name on the wire and on the command line, <c>family.verb</c>.</param>
/// <param name="durability">Who takes it back when everything else fails.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class FaultAttribute(string kind, Durability durability) : Attribute
{
    /// <summary>The fault's name on the wire and on the command line.</summary>
    public string Kind { get; } = kind;

    /// <summary>Who takes it back when everything else fails.</summary>
    public Durability Durability { get; } = durability;

    /// <summary>How dangerous it is; green unless it says otherwise.</summary>
    public Risk Risk { get; set; }
}
