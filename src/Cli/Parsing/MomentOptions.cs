using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>--at, --after and --late: when inject and strike do it. Of kinds that cannot be timed they are hidden, and refused.</summary>
internal sealed class MomentOptions
{
    private readonly FaultDescriptor _kind;
    private readonly Option<string?> _at = new("--at") { Description = "Fire at this time: RFC 3339 with a fraction, or mono:NS", HelpName = "TIME" };
    private readonly Option<string?> _after = new("--after") { Description = "Fire so long after everything is prepared", HelpName = "DURATION" };
    private readonly Option<string?> _late = new("--late")
    {
        Description = "What becomes of a TIME that is past [default: refuse]",
        HelpName = string.Join('|', Choices<Late>.Words),
    };

    public MomentOptions(FaultDescriptor kind, Command command)
    {
        _kind = kind;
        _late.CompletionSources.Add([.. Choices<Late>.Words]);
        foreach (var option in (Option[])[_at, _after, _late])
        {
            option.Hidden = !TimedKinds.Contains(kind);
            command.Add(option);
        }
    }

    /// <summary>The moment; null for at once.</summary>
    public Moment? Read(ParseResult result, string what)
    {
        string? at = result.GetValue(_at), after = result.GetValue(_after), late = result.GetValue(_late);
        if (at is null && after is null)
            return late is null ? null : throw Invocation.Usage($"Cannot {what}: --late goes with --at");
        string given = at is null ? "--after" : "--at";
        if (!TimedKinds.Contains(_kind))
            throw Invocation.Usage($"Cannot {what}: {given} is for kinds that begin by system calls alone: {TimedKinds.Words()}");
        if (at is null)
            return late is null ? new Moment(null, Invocation.Duration("--after", after), default) : throw Invocation.Usage($"Cannot {what}: --late goes with --at, not with --after");
        if (after is not null)
            throw Invocation.Usage($"Cannot {what}: --at and --after exclude each other");
        return new Moment(Moment.Read("--at", at), null, late is null ? Late.Refuse : ReadLate(late));
    }

    private static Late ReadLate(string text) => Choices<Late>.TryParse(text, out Late late)
        ? late
        : throw Invocation.Usage($"Cannot read --late: it is one of {string.Join(", ", Choices<Late>.Words)}, not '{Printable.Escape(text, 64)}'");
}
