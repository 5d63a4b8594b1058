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

    /// <summary>The kinds that can be taken back, or those that cannot, one a line, for help.</summary>
    public static string Help(string summary, bool strikes) => string.Join(
        '\n',
        FaultCatalog.All.Where(k => k.IsStrike == strikes).Select(k => $"  {k.Kind,-18} {k.Summary}")
            .Prepend("").Prepend("KIND is one of:").Prepend("").Prepend(summary));

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
