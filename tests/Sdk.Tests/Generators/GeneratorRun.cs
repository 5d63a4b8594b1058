using System.Collections.Immutable;
using LuminaGuard.FaultD.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LuminaGuard.FaultD.Tests;

/// <summary>The generator over source text, against the real SDK.</summary>
internal sealed class GeneratorRun
{
    private static readonly CSharpParseOptions Parsing =
        new(LanguageVersion.CSharp13, DocumentationMode.Diagnose);

    /// <summary>The calls that the generated half of the client stands on; the real ones are in another assembly.</summary>
    private const string Client = """
        namespace LuminaGuard.FaultD;
        /// <summary>Stands for the client.</summary>
        public sealed partial class FaultClient
        {
            private static System.Threading.Tasks.Task<FaultHandle> InjectAsync(
                IFault fault, FaultOptions? options, System.Threading.CancellationToken cancel) => throw new System.NotSupportedException();
            private static FaultHandle Inject(IFault fault, FaultOptions? options) => throw new System.NotSupportedException();
        }
        """;

    private GeneratorDriver _driver;

    private GeneratorRun(GeneratorDriver driver, Compilation output, ImmutableArray<Diagnostic> problems) =>
        (_driver, Output, Problems) = (driver, output, problems);

    public Compilation Output { get; private set; }

    public ImmutableArray<Diagnostic> Problems { get; private set; }

    public GeneratorDriverRunResult Result => _driver.GetRunResult();

    public static GeneratorRun Over(string source)
    {
        var driver = CSharpGeneratorDriver.Create(
            [new FaultGenerator().AsSourceGenerator()], parseOptions: Parsing,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        // The name is this assembly's, because that is who may see the SDK's internals.
        var input = CSharpCompilation.Create(
            typeof(GeneratorRun).Assembly.GetName().Name, [Parse(source), Parse(Client)], References(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable,
                // CS0436: the catalog and the client are there twice, on purpose.
                specificDiagnosticOptions: [new("CS0436", ReportDiagnostic.Suppress)]));
        var ran = driver.RunGeneratorsAndUpdateCompilation(input, out var output, out var problems);
        return new GeneratorRun(ran, output, problems);
    }

    /// <summary>Runs again, as after a keystroke in another file.</summary>
    public void RunAgainWith(string another)
    {
        var input = Output.RemoveSyntaxTrees(Result.GeneratedTrees).AddSyntaxTrees(Parse(another));
        _driver = _driver.RunGeneratorsAndUpdateCompilation(input, out var output, out var problems);
        (Output, Problems) = (output, problems);
    }

    public string File(string name) =>
        Result.Results.Single().GeneratedSources.Single(s => s.HintName == name).SourceText.ToString();

    private static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, Parsing);

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':')
            .Where(path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "MessagePack.dll"
                    or "LuminaGuard.FaultD.Sdk.dll"))
            .Select(path => MetadataReference.CreateFromFile(path));
}
