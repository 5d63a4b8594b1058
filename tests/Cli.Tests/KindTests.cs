using LuminaGuard.FaultD.Cli;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

public class KindTests
{
    public static TheoryData<string> Kinds => [.. FaultCatalog.All.Select(k => k.Kind)];

    [Theory, MemberData(nameof(Kinds))]
    public void No_option_of_a_kind_hides_one_of_every_verb(string kind)
    {
        var line = new SplitLine([FaultCatalog.Find(kind)!.IsStrike ? "strike" : "inject", kind], null);
        var root = CommandTree.Build(line, new GlobalOptions(), new Terminal(TextWriter.Null, TextWriter.Null));
        var names = root.Options.Concat(root.Subcommands.Single().Options).Select(o => o.Name).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Explain_names_every_option_and_choice(string kind)
    {
        var descriptor = FaultCatalog.Find(kind)!;
        string page = Ran.With("explain", kind).Out;
        Assert.Contains(descriptor.Summary, page, StringComparison.Ordinal);
        Assert.All(descriptor.Fields, f => Assert.Contains("--" + f.Option, page, StringComparison.Ordinal));
        Assert.All(descriptor.Fields.SelectMany(f => f.Choices), c => Assert.Contains(c, page, StringComparison.Ordinal));
        var json = Ran.With("explain", kind, "--json").Lines.Single().GetProperty("kind");
        Assert.Equal(descriptor.Fields.Select(f => f.Option), json.GetProperty("options").EnumerateArray().Select(o => o.GetProperty("option").GetString()!));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Explain_in_markdown_is_the_page_in_docs(string kind) =>
        Assert.Equal(File.ReadAllText(Repository.File($"docs/faults/{kind}.md")), Ran.With("explain", kind, "--markdown").Out);

    [Fact]
    public void Explain_alone_lists_every_kind() =>
        Assert.Equal(FaultCatalog.All.Select(k => k.Kind), Ran.With("explain").Out.TrimEnd('\n').Split('\n').Select(l => l.Split('\t')[0]));

    [Fact]
    public void The_order_of_kind_and_options_is_free()
    {
        using var daemon = new ScriptedDaemon(op =>
            op == Ops.Inject ? Reaction.Injected(Samples.Injected(TimeSpan.FromMinutes(1))) : null);
        Assert.Equal(0, Ran.With("--socket", daemon.SocketPath, "inject", "--for=1m", "--target", "pid:42", "process.limit",
            "--value", "8", "--detach", "--resource=nofile").Code);
    }

    [Theory]
    [InlineData("kill", "process.kill", 8)]
    [InlineData("process.kil", "process.kill", 1)]
    [InlineData("porcess.kill", "process.kill", 1)]
    [InlineData("", "ab", 2)]
    public void Distance_counts_letters_added_lost_changed_or_swapped(string a, string b, int expected) =>
        Assert.Equal(expected, Suggestions.Distance(a, b));

    [Theory]
    [InlineData("faultctl\0exec\0--\0a\0b c\0\0", 3, "a\0|b c\0|\0")]
    [InlineData("faultctl\0exec\0--\0true\0", 1, "true\0")]
    public void The_words_of_a_command_are_the_last_of_the_line(string line, int count, string expected) =>
        Assert.Equal(expected, string.Join('|', RawArguments.Last(System.Text.Encoding.UTF8.GetBytes(line), count).Select(System.Text.Encoding.UTF8.GetString)));
}
