namespace LuminaGuard.FaultD.Sweep.Reports;

/// <summary>The whole sweep, and its verdict.</summary>
internal sealed class SweepReport
{
    private readonly List<PairReport> _pairs = [];
    private readonly List<string> _skipped = [];

    public IReadOnlyList<PairReport> Pairs => _pairs;

    public IReadOnlyList<string> Skipped => _skipped;

    public IReadOnlyList<string> TriedAgain => [.. _pairs.SelectMany(pair => pair.TriedAgain)];

    public int Killed => _pairs.Sum(pair => pair.Hits.Count());

    public IReadOnlyList<string> Leftovers => [.. _pairs.SelectMany(pair => pair.Leftovers)];

    public IReadOnlyList<string> Failures => [.. _pairs.SelectMany(pair => pair.Failures)];

    /// <summary>A signal ended the sweep before its time.</summary>
    public bool WasInterrupted { get; set; }

    /// <summary>Operations in which no point was hit.</summary>
    public IReadOnlyList<string> Untouched =>
        [.. _pairs.Where(pair => pair.IsUntouched).Select(pair => $"{pair.Fault} {pair.Operation}")];

    /// <summary>Points were hit everywhere, nothing was left over, and the harness can vouch for every point.</summary>
    public bool Passed => Killed > 0 && !WasInterrupted && Untouched.Count == 0 && Leftovers.Count == 0 && Failures.Count == 0;

    public PairReport Begin(string fault, string operation)
    {
        var pair = new PairReport(fault, operation);
        _pairs.Add(pair);
        return pair;
    }

    public void Skip(string fault, string operation, string why) => _skipped.Add($"{fault} {operation}: {why}");
}
