namespace LuminaGuard.FaultD.Samples.Demo.Report;

/// <summary>The figures of one kind of fault.</summary>
internal sealed class Tally
{
    public int Times { get; set; }

    /// <summary>From the daemon having read the request to the effect being read back from the kernel.</summary>
    public Distribution RequestToEffect { get; } = new();

    /// <summary>From the call of undo to its answer.</summary>
    public Distribution Heal { get; } = new();

    /// <summary>From undo, or from the restart after a kill, to the next acknowledged row.</summary>
    public Distribution Back { get; } = new();

    public int RowsAcknowledged { get; set; }
}

/// <summary>Durations and their nearest-rank percentiles.</summary>
internal sealed class Distribution
{
    private readonly List<TimeSpan> _values = [];

    public void Add(TimeSpan value) => _values.Add(value);

    /// <summary>Null where nothing was measured.</summary>
    public TimeSpan? Percentile(double percent)
    {
        if (_values.Count == 0)
            return null;
        var rank = (int)Math.Ceiling(percent / 100 * _values.Count);
        return _values.Order().ElementAt(Math.Max(rank, 1) - 1);
    }
}
