using Microsoft.CodeAnalysis;

namespace LuminaGuard.FaultD.Tests;

public sealed class DiagnosticTests
{
    private static Diagnostic Only(string source, string id)
    {
        var problem = Assert.Single(GeneratorRun.Over("using LuminaGuard.FaultD;\nnamespace Sample;\n" + source).Problems);
        Assert.Equal(id, problem.Id);
        Assert.Equal(DiagnosticSeverity.Error, problem.Severity);
        return problem;
    }

    [Theory]
    [InlineData("double", "double")]
    [InlineData("object?", "object?")]
    [InlineData("int[]", "int[]")]
    [InlineData("System.Collections.Generic.IReadOnlyList<string>", "System.Collections.Generic.IReadOnlyList<string>")]
    [InlineData("System.DateTime", "System.DateTime")]
    public void FD0001_names_the_parameter_whose_type_the_wire_does_not_know(string type, string shown)
    {
        var problem = Only($"""
            /// <summary>Breaks.</summary>
            /// <param name="Target">Whom.</param>
            /// <param name="Amount">How much.</param>
            [Fault("sample.break", Durability.Kernel)]
            public sealed partial record Sample(Target Target, {type} Amount) : IFault;
            """, "FD0001");
        Assert.StartsWith($"Cannot generate Sample: parameter Amount is a {shown};", problem.GetMessage(), StringComparison.Ordinal);
        Assert.Equal(6, problem.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void FD0002_names_a_record_without_a_summary()
    {
        var problem = Only("""
            /// <param name="Target">Whom.</param>
            [Strike("sample.break")]
            public sealed partial record Sample(Target Target) : IStrike;
            """, "FD0002");
        Assert.StartsWith("Cannot generate Sample: <summary> is missing", problem.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/// <param name=\"Target\"> </param>")]
    public void FD0002_names_a_parameter_without_a_text(string comment)
    {
        var problem = Only($"""
            /// <summary>Breaks.</summary>
            {comment}
            [Fault("sample.break", Durability.Kernel)]
            public sealed partial record Sample(Target Target) : IFault;
            """, "FD0002");
        Assert.Contains("<param name=\"Target\">", problem.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sample")]
    [InlineData("sample.")]
    [InlineData(".break")]
    [InlineData("Sample.break")]
    [InlineData("sample.break_it")]
    [InlineData("sample.break-")]
    [InlineData("sample.break.it")]
    [InlineData("sample-one.break")]
    [InlineData("")]
    public void FD0003_refuses_a_kind_that_is_not_family_and_verb(string kind)
    {
        var problem = Only($"""
            /// <summary>Breaks.</summary>
            /// <param name="Target">Whom.</param>
            [Fault("{kind}", Durability.Kernel)]
            public sealed partial record Sample(Target Target) : IFault;
            """, "FD0003");
        Assert.Contains($"kind '{kind}'", problem.GetMessage(), StringComparison.Ordinal);
    }
}
