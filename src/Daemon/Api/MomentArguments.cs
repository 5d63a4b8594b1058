using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>The arguments that name a moment, or a condition instead, of whichever operation: at_ns, clock, late; when, delay_us,
/// count.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct MomentArguments
{
    private long? _at;
    private InstantClock? _clock;
    private Late? _late;
    private Trigger? _when;
    private TimeSpan? _delay;
    private int? _count;

    /// <summary>What becomes of a moment that is past.</summary>
    public readonly Late Late => _late ?? Late.Refuse;

    /// <summary>The condition; null when none was named.</summary>
    public readonly Trigger? Trigger => _when is null ? null : _when with { Delay = _delay ?? TimeSpan.Zero, Count = _count ?? 1 };

    /// <summary>Reads the present key if it is one of them.</summary>
    public bool TryRead(ref MapReader map)
    {
        switch (map.Key)
        {
            case "at_ns": _at = map.Integer(0); return true;
            case "clock": _clock = map.Choice<InstantClock>(); return true;
            case "late": _late = map.Choice<Late>(); return true;
            case "when": _when = map.Trigger(); return true;
            case "delay_us": _delay = map.Duration(); return true;
            case "count": _count = map.Int32(1); return true;
            default: return false;
        }
    }

    /// <summary>The moment; null when none was named.</summary>
    public readonly Instant? Take(in MapReader map)
    {
        if (_when is null && (_delay is not null || _count is not null))
            throw map.Missing("when");
        if (_when is not null && (_clock is not null || _late is not null))
            throw map.Excluded("when", _clock is not null ? "clock" : "late");
        if (_at is { } ns)
            return _when is null ? new Instant(_clock ?? InstantClock.Monotonic, ns) : throw map.Excluded("when", "at_ns");
        return _clock is null && _late is null ? null : throw map.Missing("at_ns");
    }
}
