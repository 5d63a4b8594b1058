using System.Globalization;

namespace LuminaGuard.FaultD.Samples.Demo.Plan;

/// <summary>Everything the run will do, decided before it starts.</summary>
internal sealed record DemoPlan(ulong Seed, IReadOnlyList<Step> Steps)
{
    public const int Kills = 20;
    public const int Pauses = 4;
    public const int Exhaustions = 3;

    /// <summary>The watchdog limit that the Ledger is started with.</summary>
    public static readonly TimeSpan WatchdogLimit = TimeSpan.FromMilliseconds(250);

    private const ulong ShuffleKeys = 1_000_000;

    // One kill in five hits the start, where the Ledger recovers its write-ahead log.
    private const ulong OneStartIn = 5;

    /// <summary>A short name of the plan: the same hash is the same plan.</summary>
    public string Hash => Fnv1a.Hash(string.Join('\n', Steps)).ToString("x16", CultureInfo.InvariantCulture);

    public static DemoPlan FromSeed(ulong seed)
    {
        var random = new CounterRandom(seed);
        var kinds = Enumerable.Repeat(StepKind.Kill, Kills)
            .Concat(Enumerable.Repeat(StepKind.Pause, Pauses))
            .Concat(Enumerable.Repeat(StepKind.Exhaust, Exhaustions))
            .Select((kind, at) => (Kind: kind, Key: random.At(ShuffleKeys + (ulong)at)))
            .OrderBy(entry => entry.Key)
            .Select((entry, at) => MakeStep(random, at, entry.Kind));
        return new DemoPlan(seed, [.. kinds]);
    }

    private static Step MakeStep(CounterRandom random, int index, StepKind kind)
    {
        var key = (ulong)index * 4;
        var duringStart = kind == StepKind.Kill && random.At(key) % OneStartIn == 0;
        var after = duringStart
            ? random.Between(key + 1, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(60))
            : random.Between(key + 1, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
        var length = kind switch
        {
            StepKind.Pause => random.Between(key + 2, WatchdogLimit * 1.6, WatchdogLimit * 3),
            StepKind.Exhaust => random.Between(key + 2, TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(600)),
            _ => TimeSpan.Zero,
        };
        return new Step(index, kind, duringStart, after, length);
    }
}
