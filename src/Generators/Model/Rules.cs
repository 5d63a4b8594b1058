using Microsoft.CodeAnalysis;

namespace LuminaGuard.FaultD.Generators;

/// <summary>What a fault's declaration is held to.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor Type = new(
        "FD0001", "An option has a type that the wire does not know",
        "Cannot generate {0}: parameter {1} is a {2}; options are Target, string, int, long, bool, TimeSpan, an enum or "
        + "IReadOnlyList<int>", "FaultD", DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor Documentation = new(
        "FD0002", "A fault is not documented",
        "Cannot generate {0}: {1} is missing from its comment; help, completion and the page are made from it",
        "FaultD", DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor Kind = new(
        "FD0003", "A kind is not family.verb",
        "Cannot generate {0}: kind '{1}' is not family.verb or family.verb-verb in lower case",
        "FaultD", DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static DiagnosticDescriptor ById(string id) => id switch
    {
        "FD0001" => Type,
        "FD0002" => Documentation,
        _ => Kind,
    };
}
