namespace LuminaGuard.FaultD;

/// <summary>
/// A plan of faults by the microsecond: what is put in force and taken back, and when. It is handed to the daemon whole, which
/// executes it without asking back, and it is the same plan for the same seed on any machine.
/// </summary>
/// <example><code>
/// using LuminaGuard.FaultD.Units;
/// using static LuminaGuard.FaultD.TimelineAction;
///
/// var timeline = Timeline.Create(seed: 7)
///     .At(TimeSpan.Zero, pauseA)
///     .At(150.Microseconds(), Undo(pauseA))
///     .Every(2.Milliseconds(), count: 500, Pulse(pauseB, 80.Microseconds()), jitter: 0.1);
/// </code></example>
public sealed class Timeline
{
    private readonly List<IFaultSpec> _faults = [];
    private readonly List<TimelineItem> _items = [];

    private Timeline(ulong seed) => Seed = seed;

    /// <summary>What chance is drawn from.</summary>
    public ulong Seed { get; }

    internal IReadOnlyList<IFaultSpec> Faults => _faults;

    internal IReadOnlyList<TimelineItem> Items => _items;

    /// <summary>An empty plan.</summary>
    /// <param name="seed">What jitter is drawn from.</param>
    public static Timeline Create(ulong seed = 0) => new(seed);

    /// <summary>Does something once.</summary>
    /// <param name="offset">When, from the beginning; to 100 ns.</param>
    /// <param name="action">What.</param>
    public Timeline At(TimeSpan offset, TimelineAction action) => Add(offset, action, TimeSpan.Zero, 1, 0);

    /// <summary>Puts a fault in force, or strikes, once.</summary>
    /// <param name="offset">When, from the beginning; to 100 ns.</param>
    /// <param name="fault">The fault or strike.</param>
    public Timeline At(TimeSpan offset, IFaultSpec fault) => At(offset, TimelineAction.Fire(fault));

    /// <summary>Does something again and again.</summary>
    /// <param name="period">How long after one time comes the next.</param>
    /// <param name="count">How often in all.</param>
    /// <param name="action">What.</param>
    /// <param name="start">When first, from the beginning.</param>
    /// <param name="jitter">How far each time may be moved by chance, either way, as a share of the period: 0 to 0.5. The first is
    /// never moved before the beginning.</param>
    public Timeline Every(TimeSpan period, int count, TimelineAction action, TimeSpan start = default, double jitter = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(jitter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jitter, 0.5);
        return Add(start, action, period, count, (long)(Ns(period) * jitter));
    }

    private Timeline Add(TimeSpan offset, TimelineAction action, TimeSpan period, int count, long jitterNs)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, TimeSpan.Zero);
        int at = _faults.IndexOf(action.Fault);
        if (at < 0)
        {
            at = _faults.Count;
            _faults.Add(action.Fault);
        }
        _items.Add(new TimelineItem(action.Verb, at, Ns(offset), Ns(action.Duration), Ns(period), count, jitterNs));
        return this;
    }

    private static long Ns(TimeSpan span) => span.Ticks * 100;
}
