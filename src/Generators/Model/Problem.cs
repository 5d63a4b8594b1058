using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace LuminaGuard.FaultD.Generators;

/// <summary>A diagnostic to be: a Location holds the whole syntax tree, which must not be kept in the cache.</summary>
internal sealed record Problem(string Id, string Path, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    public static Problem At(Location location, DiagnosticDescriptor rule, params string[] arguments) =>
        new(rule.Id, location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span, new(arguments));

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(Rules.ById(Id), Location.Create(Path, Span, Lines), [.. Arguments]);
}
