using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace LuminaGuard.FaultD;

/// <summary>The textual form of triggers and its rules.</summary>
internal static class TriggerText
{
    private const string Some = "some";
    private const string Full = "full";
    private const int MostComm = 255;
    private static readonly TimeSpan LeastWindow = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MostWindow = TimeSpan.FromSeconds(10);

    /// <summary>How each is written, for help and errors.</summary>
    public static IReadOnlyList<string> Forms { get; } =
    [
        "exec:NAME", "exit:NAME", "end:TARGET", "open:PATH", "write:PATH", "line:PATH:TEXT", "accept:PORT[@CGROUP]",
        "connect:PORT[@CGROUP]", "memory:CGROUP:SIZE", "pressure:CGROUP:cpu|memory|io:some|full:STALL/WINDOW",
    ];

    public static string Format(Trigger trigger)
    {
        string rest = trigger.Scheme switch
        {
            TriggerScheme.Line => $":{trigger.Text}",
            TriggerScheme.Accept or TriggerScheme.Connect when trigger.Cgroup is { } cgroup => $"@{cgroup}",
            TriggerScheme.Memory => $":{ByteSize.Format(trigger.LevelBytes)}",
            TriggerScheme.Pressure =>
                $":{Choices<PressureResource>.Word(trigger.Resource)}:{(trigger.IsFull ? Full : Some)}:{Span(trigger.Stall)}/{Span(trigger.Window)}",
            _ => "",
        };
        return $"{Choices<TriggerScheme>.Word(trigger.Scheme)}:{trigger.Subject}{rest}";
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out Trigger? trigger, [NotNullWhen(false)] out string? why)
    {
        trigger = null;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (text.Length > Trigger.MaxLength)
            why = $"a trigger is at most {Trigger.MaxLength} characters long";
        else if (text.Contains('\0', StringComparison.Ordinal))
            why = "the value holds a NUL";
        else if (colon <= 0 || !Choices<TriggerScheme>.TryParse(text[..colon], out var scheme))
            why = $"a trigger is one of {string.Join(", ", Forms)}";
        else
            why = Read(scheme, text[(colon + 1)..], out trigger);
        return why is null;
    }

    // The rule that the value breaks; null when it breaks none.
    private static string? Read(TriggerScheme scheme, string value, out Trigger? trigger)
    {
        trigger = new Trigger(scheme, value);
        return scheme switch
        {
            TriggerScheme.Exec or TriggerScheme.Exit => value.Length is > 0 and <= MostComm && !value.Contains('/', StringComparison.Ordinal)
                ? null
                : $"a process name has 1 to {MostComm} characters and no slash",
            TriggerScheme.End => TargetText.TryParse(value, out _, out string? why) ? null : why,
            TriggerScheme.Open or TriggerScheme.Write => PathRule(value),
            TriggerScheme.Line => ReadLine(value, out trigger),
            TriggerScheme.Accept or TriggerScheme.Connect => ReadPort(scheme, value, out trigger),
            TriggerScheme.Memory => ReadMemory(value, out trigger),
            _ => ReadPressure(value, out trigger),
        };
    }

    private static string? ReadLine(string value, out Trigger? trigger)
    {
        trigger = null;
        int colon = value.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || colon == value.Length - 1)
            return "line is written line:PATH:TEXT, and neither is empty";
        if (value.AsSpan(colon + 1).IndexOfAny('\n', '\r') >= 0)
            return "the text of a line holds no line end";
        trigger = new Trigger(TriggerScheme.Line, value[..colon]) { Text = value[(colon + 1)..] };
        return PathRule(trigger.Subject);
    }

    private static string? ReadPort(TriggerScheme scheme, string value, out Trigger? trigger)
    {
        int at = value.IndexOf('@', StringComparison.Ordinal);
        string number = at < 0 ? value : value[..at];
        string? cgroup = at < 0 ? null : value[(at + 1)..];
        trigger = new Trigger(scheme, number) { Cgroup = cgroup };
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
            return "a port is a whole number from 1 to 65535";
        return cgroup is null ? null : CgroupRule(cgroup);
    }

    private static string? ReadMemory(string value, out Trigger? trigger)
    {
        trigger = null;
        // From the end: a cgroup's name may hold a colon.
        int colon = value.LastIndexOf(':');
        if (colon < 0 || !ByteSize.TryParse(value[(colon + 1)..], out long bytes) || bytes < 1)
            return $"memory is written memory:CGROUP:SIZE, and the size {ByteSize.Rule}";
        trigger = new Trigger(TriggerScheme.Memory, value[..colon]) { LevelBytes = bytes };
        return CgroupRule(trigger.Subject);
    }

    private static string? ReadPressure(string value, out Trigger? trigger)
    {
        const string Form = "pressure is written pressure:CGROUP:cpu|memory|io:some|full:STALL/WINDOW, as in pressure:/app:memory:some:150ms/2s";
        trigger = null;
        string[] parts = value.Split(':');
        if (parts.Length < 4 || parts[^1].Split('/') is not [var stallText, var windowText])
            return Form;
        if (!Choices<PressureResource>.TryParse(parts[^3], out var resource) || parts[^2] is not (Some or Full))
            return Form;
        if (!Durations.TryParse(stallText, out var stall) || !Durations.TryParse(windowText, out var window))
            return $"{Form}; each time {Durations.Rule}";
        if (window < LeastWindow || window > MostWindow)
            return "the window is from 500ms to 10s";
        if (stall <= TimeSpan.Zero || stall > window)
            return "the stall is more than 0 and not more than the window";
        trigger = new Trigger(TriggerScheme.Pressure, string.Join(':', parts[..^3]))
        {
            Resource = resource,
            IsFull = parts[^2] == Full,
            Stall = stall,
            Window = window,
        };
        return CgroupRule(trigger.Subject);
    }

    private static string? PathRule(string path) => path is ['/', ..] ? null : "a path begins with /";

    private static string? CgroupRule(string path) => path is ['/', ..] ? null : "a cgroup is a path that begins with /";

    // As people write it, where that says it exactly.
    private static string Span(TimeSpan span)
    {
        string text = Durations.Format(span);
        return Durations.TryParse(text, out var read) && read == span ? text
            : string.Create(CultureInfo.InvariantCulture, $"{span.Ticks / TimeSpan.TicksPerMicrosecond}us");
    }
}
