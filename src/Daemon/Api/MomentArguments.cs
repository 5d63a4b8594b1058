using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>The arguments that name a moment, of whichever operation: at_ns, clock, late.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct MomentArguments
{
    private long? _at;
    private InstantClock? _clock;
    private Late? _late;

    /// <summary>What becomes of a moment that is past.</summary>
    public readonly Late Late => _late ?? Late.Refuse;

    /// <summary>Reads the present key if it is one of them.</summary>
    public bool TryRead(ref MapReader map)
    {
        switch (map.Key)
        {
            case "at_ns": _at = map.Integer(0); return true;
            case "clock": _clock = map.Choice<InstantClock>(); return true;
            case "late": _late = map.Choice<Late>(); return true;
            default: return false;
        }
    }

    /// <summary>The moment; null when none was named.</summary>
    public readonly Instant? Take(in MapReader map)
    {
        if (_at is { } ns)
            return new Instant(_clock ?? InstantClock.Monotonic, ns);
        return _clock is null && _late is null ? null : throw map.Missing("at_ns");
    }
}
