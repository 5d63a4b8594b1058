using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>explain [KIND]: what there is, or everything about one kind. Needs no daemon.</summary>
internal static class ExplainCommand
{
    public const string Name = "explain";

    public static VerbCommand Build()
    {
        var word = new Argument<string?>("KIND") { Description = "A kind; all are listed without one", Arity = ArgumentArity.ZeroOrOne };
        var markdown = new Option<bool>("--markdown") { Description = "The kind's page as in docs/faults" };
        return new(
            new Command(Name, "Explains one kind of fault, or lists them all.") { word, markdown },
            i => Run(i, i.Result.GetValue(word), i.Result.GetValue(markdown)));
    }

    private static ExitCode Run(Invocation invocation, string? word, bool markdown)
    {
        if (markdown && (word is null || invocation.Json))
            throw Invocation.Usage("Cannot explain: --markdown needs a KIND, and goes without --json");
        if (word is null)
        {
            if (invocation.Json)
                JsonLine.WriteList(invocation.Terminal, "kinds", FaultCatalog.All, KindPage.Write);
            else
                KindPage.List(invocation.Terminal);
            return ExitCode.Done;
        }
        if (FaultCatalog.Find(word) is not { } kind)
        {
            var known = FaultCatalog.All.Select(k => k.Kind).ToList();
            throw new FaultException(
                ErrorCode.UnknownKind,
                $"Cannot explain '{Printable.Escape(word, 64)}': there is no such kind; known are {string.Join(", ", known)}{Suggestions.For(word, known)}");
        }
        if (markdown)
            invocation.Out.Write(FaultPage.Markdown(kind));
        else if (invocation.Json)
            JsonLine.Write(invocation.Terminal, "kind", json => KindPage.Write(json, kind));
        else
            KindPage.Write(invocation.Terminal, kind);
        return ExitCode.Done;
    }
}
