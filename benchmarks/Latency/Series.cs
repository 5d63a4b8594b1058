using System.Globalization;
using HdrHistogram;

namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>One row: durations in nanoseconds, in a histogram of three digits.</summary>
internal sealed class Series(string name)
{
    private readonly LongHistogram _histogram = new(1, 60_000_000_000, 3);

    public string Name => name;

    public long Count => _histogram.TotalCount;

    public void Add(long nanoseconds) => _histogram.RecordValue(Math.Max(1, nanoseconds));

    /// <summary>Adds how long something takes.</summary>
    public void Time(Action action)
    {
        long begin = KernelClock.MonotonicNs;
        action();
        Add(KernelClock.MonotonicNs - begin);
    }

    public double Micros(double percentile) => _histogram.GetValueAtPercentile(percentile) / 1e3;

    public string Row()
    {
        string[] cells = [Cell(50), Cell(90), Cell(99), Cell(99.9), string.Create(CultureInfo.InvariantCulture, $"{_histogram.GetMaxValue() / 1e3:0.0}")];
        return $"| {name} | {Count} | {string.Join(" | ", cells)} |";
    }

    /// <summary>The row of a figure that may be far below a microsecond, without its p90.</summary>
    public string FineRow()
    {
        string Fine(double micros) => string.Create(CultureInfo.InvariantCulture, $"{micros:0.00}");
        return $"| {name} | {Count} | {Fine(Micros(50))} | {Fine(Micros(99))} | {Fine(Micros(99.9))} | {Fine(_histogram.GetMaxValue() / 1e3)} |";
    }

    private string Cell(double percentile) => string.Create(CultureInfo.InvariantCulture, $"{Micros(percentile):0.0}");
}
