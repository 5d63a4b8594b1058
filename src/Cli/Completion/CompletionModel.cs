using System.CommandLine;
using System.CommandLine.Completions;

namespace LuminaGuard.FaultD.Cli;

/// <summary>A word and what it means.</summary>
internal sealed record CompletionWord(string Word, string Summary);

/// <summary>An option: whether a value follows, and which words that value may begin with.</summary>
internal sealed record CompletionOption(string Name, string Summary, bool TakesValue, IReadOnlyList<string> Values);

/// <summary>What may stand after a verb, or after a verb and a kind.</summary>
/// <param name="Verb">The verb; empty before there is one.</param>
/// <param name="Kind">The kind of fault; empty before there is one.</param>
/// <param name="Words">Words that may stand here.</param>
/// <param name="Options">Options that may stand here.</param>
internal sealed record CompletionPlace(
    string Verb, string Kind, IReadOnlyList<CompletionWord> Words, IReadOnlyList<CompletionOption> Options);

/// <summary>Everything a completion script knows, read off the command tree itself.</summary>
internal sealed record CompletionModel(IReadOnlyList<CompletionOption> Globals, IReadOnlyList<CompletionPlace> Places)
{
    public static CompletionModel Create()
    {
        var globals = new GlobalOptions();
        var root = CommandTree.Build(new SplitLine([], null), globals, new Terminal(TextWriter.Null, TextWriter.Null));
        List<CompletionOption> always = [Read(globals.Socket, true), Read(globals.Timeout, true), Read(globals.Json, false), new("--help", "Explains what may stand here", false, [])];
        var verbs = root.Subcommands.Where(c => !c.Hidden).ToList();
        List<CompletionPlace> places =
        [
            new("", "", [.. verbs.Select(v => new CompletionWord(v.Name, FirstLine(v.Description)))], [new("--version", "Prints the version", false, [])]),
        ];
        foreach (var verb in verbs)
        {
            var words = Words(verb);
            places.Add(new(verb.Name, "", words, [.. verb.Options.Select(Read)]));
            if (verb.Name is InjectCommand.Name or StrikeCommand.Name)
                places.AddRange(words.Select(kind => OfKind(verb.Name, kind.Word)));
        }
        return new(always, places);
    }

    private static CompletionPlace OfKind(string verb, string kind)
    {
        var line = new SplitLine([verb, kind], null);
        var command = (verb == StrikeCommand.Name ? StrikeCommand.Build(line) : InjectCommand.Build(line)).Command;
        return new(verb, kind, [], [.. command.Options.Where(o => !o.Hidden).Select(Read)]);
    }

    private static List<CompletionWord> Words(Command verb) => verb.Name switch
    {
        InjectCommand.Name => Kinds(k => !k.IsStrike),
        StrikeCommand.Name => Kinds(k => k.IsStrike),
        ExplainCommand.Name => Kinds(_ => true),
        ResolveCommand.Name => [.. TargetText.Words.Select(w => new CompletionWord(w + ":", ""))],
        ExecCommand.Name => [new("--", "The command follows")],
        _ => [.. verb.Arguments.SelectMany(a => a.GetCompletions(CompletionContext.Empty)).Select(i => new CompletionWord(i.Label, ""))],
    };

    private static List<CompletionWord> Kinds(Func<FaultDescriptor, bool> wanted) =>
        [.. FaultCatalog.All.Where(wanted).Select(k => new CompletionWord(k.Kind, k.Summary))];

    private static CompletionOption Read(Option option) => Read(option, option.HelpName is not null);

    private static CompletionOption Read(Option option, bool takesValue) => new(
        option.Name, FirstLine(option.Description), takesValue,
        [.. option.GetCompletions(CompletionContext.Empty).Select(i => i.Label)]);

    private static string FirstLine(string? text) => (text ?? "").Split('\n')[0];
}
