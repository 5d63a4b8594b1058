using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>explain [KIND]: what there is, or everything about one kind. Needs no daemon.</summary>
internal static class ExplainCommand
{
    public const string Name = "explain";

    public static VerbCommand Build()
    {
        var word = new Argument<string?>("KIND") { Description = "A kind; all are listed without one", Arity = ArgumentArity.ZeroOrOne };
        return new(
            new Command(Name, "Explains one kind of fault, or lists them all.") { word },
            i => Run(i, i.Result.GetValue(word)));
    }

    private static ExitCode Run(Invocation invocation, string? word)
    {
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
        if (invocation.Json)
            JsonLine.Write(invocation.Terminal, "kind", json => KindPage.Write(json, kind));
        else
            KindPage.Write(invocation.Terminal, kind);
        return ExitCode.Done;
    }
}
