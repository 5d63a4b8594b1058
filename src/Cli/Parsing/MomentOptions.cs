using System.CommandLine;
using System.Globalization;

namespace LuminaGuard.FaultD.Cli;

/// <summary>--at, --after, --late and --trigger: when inject and strike do it.</summary>
internal sealed class MomentOptions
{
    private readonly Option<string?> _at = new("--at") { Description = "Fire at this time: RFC 3339 with a fraction, or mono:NS", HelpName = "TIME" };
    private readonly Option<string?> _after = new("--after") { Description = "Fire so long after everything is prepared, or after the trigger", HelpName = "DURATION" };
    private readonly Option<string?> _late = new("--late")
    {
        Description = "What becomes of a TIME that is past [default: refuse]",
        HelpName = string.Join('|', Choices<Late>.Words),
    };

    private readonly Option<string?> _trigger = new("--trigger")
    {
        Description = "Fire when this comes true: exec:NAME, exit:NAME, end:TARGET, open:PATH, line:PATH:TEXT, accept:PORT … (docs/triggers.md)",
        HelpName = "TRIGGER",
    };

    private readonly Option<string?> _triggerCount = new("--trigger-count") { Description = "How often the trigger has to come [default: 1]", HelpName = "N" };

    public MomentOptions(Command command)
    {
        _late.CompletionSources.Add([.. Choices<Late>.Words]);
        _trigger.CompletionSources.Add([.. Choices<TriggerScheme>.Words.Select(w => w + ":")]);
        foreach (var option in (Option[])[_at, _after, _late, _trigger, _triggerCount])
            command.Add(option);
    }

    /// <summary>The moment; null for at once.</summary>
    public Moment? Read(ParseResult result, string what)
    {
        string? at = result.GetValue(_at), late = result.GetValue(_late), trigger = result.GetValue(_trigger), count = result.GetValue(_triggerCount);
        var after = Invocation.Duration("--after", result.GetValue(_after));
        if (at is null && late is not null)
            throw Invocation.Usage($"Cannot {what}: --late goes with --at");
        if (trigger is null && count is not null)
            throw Invocation.Usage($"Cannot {what}: --trigger-count goes with --trigger");
        if (at is not null && (after is not null || trigger is not null))
            throw Invocation.Usage($"Cannot {what}: --at and {(after is not null ? "--after" : "--trigger")} exclude each other");
        if (at is not null)
            return new Moment(Moment.Read("--at", at), null, late is null ? Late.Refuse : ReadLate(late));
        if (trigger is not null)
            return new Moment(null, null, default) { Trigger = ReadTrigger(trigger, count) with { Delay = after ?? TimeSpan.Zero } };
        return after is null ? null : new Moment(null, after, default);
    }

    private static Trigger ReadTrigger(string text, string? count)
    {
        if (!TriggerText.TryParse(text, out var trigger, out string? why))
            throw Invocation.Usage($"Cannot read --trigger '{Printable.Escape(text, 256)}': {why}");
        if (count is null)
            return trigger;
        return int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1
            ? trigger with { Count = number }
            : throw Invocation.Usage($"Cannot read --trigger-count: it is a whole number from 1, not '{Printable.Escape(count, 64)}'");
    }

    private static Late ReadLate(string text) => Choices<Late>.TryParse(text, out Late late)
        ? late
        : throw Invocation.Usage($"Cannot read --late: it is one of {string.Join(", ", Choices<Late>.Words)}, not '{Printable.Escape(text, 64)}'");
}
