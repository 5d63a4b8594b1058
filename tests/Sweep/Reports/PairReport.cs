using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.Reports;

/// <summary>Everything the sweep found about one operation on one fault.</summary>
internal sealed class PairReport(string fault, string operation)
{
    private readonly List<PointResult> _points = [];
    private readonly List<string> _triedAgain = [];

    public string Fault => fault;

    public string Operation => operation;

    /// <summary>N went up until the operation was over before it.</summary>
    public bool ReachedTheEnd { get; set; }

    /// <summary>Points that were missed and run once more, and why.</summary>
    public IReadOnlyList<string> TriedAgain => _triedAgain;

    /// <summary>Where the daemon was killed, in the order of the sweep.</summary>
    public IEnumerable<KillPoint> Hits => _points.Select(point => point.Outcome.Hit).OfType<KillPoint>();

    public int PassedTheEnd => _points.Count(point => point.Outcome.PassedTheEnd);

    /// <summary>The longest window seen.</summary>
    public int Length => _points.Max(point => (int?)Math.Max(point.Outcome.StopsPassed, point.Outcome.Hit?.Ordinal ?? 0)) ?? 0;

    public IEnumerable<string> Leftovers => _points.SelectMany(point => point.Leftovers.Select(
        line => $"{fault} {operation} {Where(point)}: {line}"));

    public IEnumerable<string> Failures => _points.Where(point => point.Outcome.Failure is not null).Select(
        point => $"{fault} {operation} {Where(point)}: {point.Outcome.Failure}");

    /// <summary>The operation was run, and not once was the daemon killed in it: that proves nothing.</summary>
    public bool IsUntouched => _points.Count > 0 && !Hits.Any();

    /// <summary>How often the daemon was killed at each syscall, entry and exit apart; most hit first.</summary>
    public IReadOnlyList<(string Syscall, int Entries, int Exits)> Histogram =>
    [
        .. Hits.GroupBy(hit => hit.Syscall, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Count(hit => hit.AtEntry), group.Count(hit => !hit.AtEntry)))
            .OrderByDescending(row => row.Item2 + row.Item3).ThenBy(row => row.Key, StringComparer.Ordinal),
    ];

    public void Add(PointResult point) => _points.Add(point);

    public void TryAgain(PointResult missed) =>
        _triedAgain.Add($"{fault} {operation} {Where(missed)}: {missed.Outcome.Failure}");

    public string ProgressLine() =>
        $"{fault,-26}{operation,-13}{Hits.Count(),6} killed  {PassedTheEnd,3} undisturbed  window {Length,5}  "
        + $"leftovers {Leftovers.Count()}  failures {Failures.Count()}";

    private static string Where(PointResult point) =>
        point.Outcome.Hit is { } hit ? $"killed at {hit}" : point.KillAt.ToString();
}
