namespace LuminaGuard.FaultD;

/// <summary>Declares a record to be a strike: a fault that cannot be taken back.</summary>
/// <param name="kind">The strike's name on the wire and on the command line, <c>family.verb</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StrikeAttribute(string kind) : Attribute
{
    /// <summary>The strike's name on the wire and on the command line.</summary>
    public string Kind { get; } = kind;
}
