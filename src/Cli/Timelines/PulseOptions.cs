using System.CommandLine;
using System.Globalization;

namespace LuminaGuard.FaultD.Cli;

/// <summary>--pulse and what goes with it. Of kinds that cannot be pulsed they are hidden, and refused.</summary>
internal sealed class PulseOptions
{
    private const int MaxCount = TimelinePlan.MaxSteps / 2;
    private readonly FaultDescriptor _kind;
    private readonly Option<string?> _pulse = new("--pulse")
    {
        Description = "Put it in force so long in each period, again and again: 500us/2ms",
        HelpName = "ON/PERIOD",
    };

    private readonly Option<string?> _count = new("--count") { Description = "How many pulses", HelpName = "N" };
    private readonly Option<string?> _jitter = new("--jitter") { Description = "Move each pulse by chance, either way, by that share of the period at most [default: 0%]", HelpName = "PERCENT" };
    private readonly Option<string?> _seed = new("--seed") { Description = "What chance is drawn from [default: 0]", HelpName = "N" };

    public PulseOptions(FaultDescriptor kind, Command command)
    {
        _kind = kind;
        foreach (var option in (Option[])[_pulse, _count, _jitter, _seed, .. Files.Options])
        {
            option.Hidden = !TimedKinds.Contains(kind);
            command.Add(option);
        }
    }

    public RunFiles Files { get; } = new();

    /// <summary>The train; null when the fault is to stay.</summary>
    public PulseTrain? Read(ParseResult result, string what)
    {
        if (result.GetValue(_pulse) is not { } text)
        {
            var alone = ((Option[])[_count, _jitter, _seed, .. Files.Options]).FirstOrDefault(o => result.GetResult(o) is { Implicit: false });
            return alone is null ? null : throw Invocation.Usage($"Cannot {what}: {alone.Name} goes with --pulse");
        }
        if (!TimedKinds.Contains(_kind))
            throw Invocation.Usage($"Cannot {what}: --pulse is for kinds that begin and end by system calls alone: {TimedKinds.Words(strikes: false)}");
        string[] parts = text.Split('/');
        if (parts is not [var on, var each] || !Durations.TryParse(on, out var pulse) || !Durations.TryParse(each, out var period)
            || pulse <= TimeSpan.Zero)
            throw Invocation.Usage($"Cannot read --pulse: it is ON/PERIOD, two durations above 0 as in 500us/2ms, not '{Printable.Escape(text, 64)}'");
        var train = new PulseTrain(pulse, period, Count(result, what), Jitter(result), Seed(result));
        RequireApart(train, what);
        return train;
    }

    private int Count(ParseResult result, string what)
    {
        string text = result.GetValue(_count) ?? throw Invocation.Usage($"Cannot {what}: --pulse needs --count, how many pulses");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= MaxCount
            ? count
            : throw Invocation.Usage($"Cannot read --count: it is a whole number from 1 to {MaxCount}, not '{Printable.Escape(text, 64)}'");
    }

    private double Jitter(ParseResult result) => result.GetValue(_jitter) is not { } text
        ? 0
        : Share.Parse(text) ?? throw Invocation.Usage($"Cannot read --jitter: it {Share.Rule}, not '{Printable.Escape(text, 64)}'");

    private ulong Seed(ParseResult result) => result.GetValue(_seed) is not { } text
        ? 0
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : throw Invocation.Usage($"Cannot read --seed: it is a whole number from 0, not '{Printable.Escape(text, 64)}'");

    // Whatever is drawn: one must have ended when the next begins.
    private static void RequireApart(PulseTrain train, string what)
    {
        if (train.Pulse > train.Period)
            throw Invocation.Usage($"Cannot {what}: a pulse of --pulse is at most its period of {Durations.Format(train.Period)}, not {Durations.Format(train.Pulse)}");
        var most = train.Period * (1 - (2 * train.Jitter));
        if (train.Count > 1 && train.Pulse > most)
        {
            throw Invocation.Usage(
                $"Cannot {what}: with this --jitter two pulses could overlap; of a period of {Durations.Format(train.Period)} one is at most {Durations.Format(most)} then, not {Durations.Format(train.Pulse)}");
        }
    }
}
