using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>The KIND of inject and strike, and what is said when it is missing, unknown or of the other sort.</summary>
internal static class KindArgument
{
    public static Argument<string?> Create() => new("KIND")
    {
        Description = "What kind of fault, as in faultctl explain",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The option that every kind has, for the help without one.</summary>
    public static Option<string?> Target()
    {
        var target = new Option<string?>("--target")
        {
            Description = $"What it is aimed at: SCHEME:VALUE with SCHEME one of {string.Join(", ", TargetText.Words)} [required]",
            HelpName = "TARGET",
        };
        target.CompletionSources.Add([.. TargetText.Words.Select(w => w + ":")]);
        return target;
    }

    /// <summary>The kinds that can be taken back, or those that cannot, one a line, for help.</summary>
    public static string Help(string verb, string summary, bool strikes) => string.Join(
        '\n',
        [
            summary, "", "KIND is one of:", "",
            .. FaultCatalog.All.Where(k => k.IsStrike == strikes).Select(k => $"  {k.Kind,-18} {k.Summary}"),
            "", "Below are the options that all of them take; those of one kind alone are in:", "", $"  faultctl {verb} KIND --help",
        ]);

    public static FaultException Wrong(string verb, string? word)
    {
        bool strikes = verb == StrikeCommand.Name;
        var known = FaultCatalog.All.Where(k => k.IsStrike == strikes).Select(k => k.Kind).ToList();
        string list = string.Join(", ", known);
        if (word is null)
            return Invocation.Usage($"Cannot {verb}: KIND is missing; known are {list}");
        if (FaultCatalog.Find(word) is { } other)
        {
            return Invocation.Usage(other.IsStrike
                ? $"Cannot inject {other.Kind}: it is a strike, which cannot be taken back; use faultctl {StrikeCommand.Name} {other.Kind}"
                : $"Cannot strike {other.Kind}: it is a fault, which is taken back; use faultctl {InjectCommand.Name} {other.Kind}");
        }
        return new FaultException(
            ErrorCode.UnknownKind,
            $"Cannot {verb} '{Printable.Escape(word, 64)}': there is no such kind; known are {list}{Suggestions.For(word, known)}");
    }
}
