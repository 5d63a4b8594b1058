using System.Globalization;

namespace LuminaGuard.FaultD.Cli;

/// <summary>One fault, put in force and taken back again and again.</summary>
/// <param name="Pulse">How long it is in force each time.</param>
/// <param name="Period">How long after one time comes the next.</param>
/// <param name="Count">How often.</param>
/// <param name="Jitter">How far each is moved by chance, either way, as a share of the period.</param>
/// <param name="Seed">What jitter is drawn from.</param>
internal sealed record PulseTrain(TimeSpan Pulse, TimeSpan Period, int Count, double Jitter, ulong Seed)
{
    /// <summary>How many steps of a timeline it takes.</summary>
    public int Steps => 2 * Count;

    /// <summary>From its beginning to its last step, not counting jitter.</summary>
    public TimeSpan Length => ((Count - 1) * Period) + Pulse;

    /// <summary>"1000 pulses of 500us, one each 2ms".</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture,
        $"{Counted.Of(Count, "pulse")} of {Durations.Format(Pulse)}, one each {Durations.Format(Period)}{(Jitter > 0 ? $" give or take {Jitter * 100:0.###}%, seed {Seed}" : "")}");

    /// <summary>The same as a timeline's file, to be recorded and replayed.</summary>
    public string ToYaml(FaultDescriptor kind, IReadOnlyDictionary<string, string> options, TimeSpan? lease)
    {
        var lines = new List<string>();
        if (Seed != 0)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"seed: {Seed}"));
        if (lease is { } most)
            lines.Add($"lease: {Micros(most)}");
        lines.Add("faults:");
        lines.Add($"  a: {{ kind: {kind.Kind}{string.Concat(options.Select(o => $", {o.Key}: {YamlText.Quote(o.Value)}"))} }}");
        lines.Add("steps:");
        lines.Add(string.Create(CultureInfo.InvariantCulture,
            $"  - {{ every: {Micros(Period)}, count: {Count}, pulse: a, for: {Micros(Pulse)}{(Jitter > 0 ? $", jitter: {Jitter * 100:0.#########}%" : "")} }}"));
        return string.Join('\n', lines) + "\n";
    }

    // Durations.Format rounds.
    private static string Micros(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMicroseconds:0}us");
}
