namespace LuminaGuard.FaultD.Tests;

public sealed class FaultPageTests
{
    private static readonly string Folder = Repository.File("docs/faults");

    public static TheoryData<string> Kinds => [.. FaultCatalog.All.Select(d => d.Kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_page_in_docs_is_fresh(string kind) => Assert.Equal(
        FaultPage.Markdown(FaultCatalog.Find(kind)!), File.ReadAllText(Path.Combine(Folder, kind + ".md")));

    [Fact]
    public void There_is_no_page_without_a_kind()
    {
        var pages = Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(FaultCatalog.All.Select(d => d.Kind + ".md"), pages);
    }

    [Fact]
    public void A_bar_in_a_meaning_does_not_end_the_cell()
    {
        var field = new FieldDescriptor("a", "a", FieldType.Flag, false, "true", [], "this | that");
        var page = FaultPage.Markdown(new FaultDescriptor("x.y", "X", Durability.Timed, Risk.Red, "S.", "", [field]));
        Assert.Contains(@"| `--a` | `a` | `true` or `false` | `true` | this \| that |", page, StringComparison.Ordinal);
        Assert.DoesNotContain("What to know", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_in_an_example_is_one_that_is_accepted()
    {
        string page = FaultPage.Markdown(SignalProcess.Descriptor);
        Assert.Contains("\nfaultctl strike process.signal --target pid:4242 --signal TERM\n", page, StringComparison.Ordinal);
        Assert.Contains("SignalProcessAsync(Target.Pid(pid), signal: \"TERM\")", page, StringComparison.Ordinal);
    }
}
