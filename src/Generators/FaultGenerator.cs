using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LuminaGuard.FaultD.Generators;

/// <summary>From each record with [Fault] or [Strike]: its wire form, its descriptor, its line in the catalog, its calls.</summary>
[Generator]
public sealed class FaultGenerator : IIncrementalGenerator
{
    private const string Fault = "LuminaGuard.FaultD.FaultAttribute";
    private const string Strike = "LuminaGuard.FaultD.StrikeAttribute";

    /// <summary>Called once by the compiler.</summary>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var faults = Declared(context, Fault);
        var strikes = Declared(context, Strike);
        context.RegisterSourceOutput(faults, EmitRecord);
        context.RegisterSourceOutput(strikes, EmitRecord);
        var all = faults.Collect().Combine(strikes.Collect())
            .Select((both, _) => new EquatableArray<FaultModel>(
                [.. both.Left.Concat(both.Right).Select(r => r.Fault).OfType<FaultModel>()
                    .OrderBy(f => f.Kind, StringComparer.Ordinal)]));
        context.RegisterSourceOutput(all, EmitAll);
    }

    private static IncrementalValuesProvider<FaultReading> Declared(
        IncrementalGeneratorInitializationContext context, string attribute) =>
        context.SyntaxProvider.ForAttributeWithMetadataName(
            attribute, (node, _) => node is TypeDeclarationSyntax, (found, cancel) => FaultReader.Read(found, cancel));

    private static void EmitRecord(SourceProductionContext context, FaultReading reading)
    {
        foreach (var problem in reading.Problems)
            context.ReportDiagnostic(problem.ToDiagnostic());
        if (reading.Fault is { } fault)
            context.AddSource(fault.RecordName + ".g.cs", RecordEmitter.Emit(fault));
    }

    private static void EmitAll(SourceProductionContext context, EquatableArray<FaultModel> faults)
    {
        context.AddSource("FaultCatalog.g.cs", CatalogEmitter.Emit(faults));
        context.AddSource("FaultClient.g.cs", ClientEmitter.Emit(faults));
    }
}
