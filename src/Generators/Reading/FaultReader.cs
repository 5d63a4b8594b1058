using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace LuminaGuard.FaultD.Generators;

/// <summary>From a declared record to its model.</summary>
internal static class FaultReader
{
    public static FaultReading Read(GeneratorAttributeSyntaxContext found, CancellationToken cancel)
    {
        var record = (INamedTypeSymbol)found.TargetSymbol;
        var place = record.Locations[0];
        var problems = new List<Problem>();
        var attribute = found.Attributes[0];
        string kind = attribute.ConstructorArguments[0].Value as string ?? "";
        if (!Names.IsKind(kind))
            problems.Add(Problem.At(place, Rules.Kind, record.Name, kind));
        var docs = DocComment.Of(record, cancel);
        if (docs.Summary.Length == 0)
            problems.Add(Problem.At(place, Rules.Documentation, record.Name, "<summary>"));
        var fields = new List<FieldModel>();
        foreach (var parameter in PrimaryParameters(record))
        {
            string summary = docs.Parameter(parameter.Name);
            if (summary.Length == 0)
            {
                problems.Add(Problem.At(
                    parameter.Locations[0], Rules.Documentation, record.Name, $"<param name=\"{parameter.Name}\">"));
            }
            if (FieldReader.Read(parameter, summary) is { } field)
                fields.Add(field);
            else
                problems.Add(Problem.At(
                    parameter.Locations[0], Rules.Type, record.Name, parameter.Name, parameter.Type.ToDisplayString()));
        }
        // Code for a fault that breaks a rule would only add the compiler's complaints to ours.
        var fault = problems.Count > 0 ? null : new FaultModel(
            record.ContainingNamespace.ToDisplayString(), record.Name, kind, DurabilityOf(attribute), RiskOf(attribute),
            new FaultDocs(docs.Summary, docs.Remarks), new([.. fields]));
        return new FaultReading(fault, new([.. problems]));
    }

    /// <summary>The constructor that the record's own head declares; the copy constructor takes the record itself.</summary>
    private static ImmutableArray<IParameterSymbol> PrimaryParameters(INamedTypeSymbol record)
    {
        var primary = record.InstanceConstructors.FirstOrDefault(c => c.Parameters.Length > 0
            && !SymbolEqualityComparer.Default.Equals(c.Parameters[0].Type, record));
        return primary is null ? [] : primary.Parameters;
    }

    private static string DurabilityOf(AttributeData attribute) =>
        attribute.ConstructorArguments.Length > 1 ? Members.Name(attribute.ConstructorArguments[1]) : "Strike";

    /// <summary>A strike cannot be taken back, so it is red whatever it does.</summary>
    private static string RiskOf(AttributeData attribute)
    {
        if (attribute.ConstructorArguments.Length == 1)
            return "Red";
        var named = attribute.NamedArguments.FirstOrDefault(a => a.Key == "Risk");
        return named.Key is null ? "Green" : Members.Name(named.Value);
    }
}
