using Microsoft.CodeAnalysis;

namespace LuminaGuard.FaultD.Tests;

public sealed class GoldenTests
{
    internal static string Golden(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Generators", "Goldens", name));

    [Theory]
    [InlineData("EveryOption.g.cs")]
    [InlineData("FaultCatalog.g.cs")]
    [InlineData("FaultClient.g.cs")]
    public void Generated_code_is_the_golden(string file)
    {
        var run = GeneratorRun.Over(Golden("EveryOption.cs"));
        Assert.Empty(run.Problems);
        Assert.Equal(Golden(file), run.File(file));
    }

    [Fact]
    public void Generated_code_compiles_without_a_warning()
    {
        var run = GeneratorRun.Over(Golden("EveryOption.cs"));
        var complaints = run.Output.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(d => d.Severity >= DiagnosticSeverity.Warning);
        Assert.Empty(complaints);
    }

    [Fact]
    public void A_change_elsewhere_generates_nothing_anew()
    {
        var run = GeneratorRun.Over(Golden("EveryOption.cs"));
        run.RunAgainWith("internal static class Elsewhere { }");
        var outputs = run.Result.Results.Single().TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs).ToList();
        // The record, and then catalog and client together.
        Assert.Equal(2, outputs.Count);
        Assert.All(outputs, o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));
    }
}
