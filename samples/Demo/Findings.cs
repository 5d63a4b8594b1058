using LuminaGuard.FaultD.Samples.Demo.Plan;

namespace LuminaGuard.FaultD.Samples.Demo;

/// <summary>What an oracle can find.</summary>
internal enum Breach
{
    LostRow,
    CorruptRow,
    Gap,
    Integrity,
    Orphan,
    Descriptor,
    NoRestart,
    NotResumed,
    NoEffect,
    Leftover,
    Daemon,
}

/// <summary>One thing that did not hold.</summary>
internal sealed record Finding(Breach Breach, StepKind? During, string What);

/// <summary>Everything that did not hold, and how it is told.</summary>
internal sealed class Findings
{
    private const int MostNames = 12;
    private readonly List<Finding> _all = [];

    public int Count => _all.Count;

    public bool Any(StepKind? during) => _all.Exists(finding => finding.During == during);

    public int CountOf(Breach breach, StepKind? during) =>
        _all.Count(finding => finding.Breach == breach && finding.During == during);

    public int CountOf(Breach breach) => _all.Count(finding => finding.Breach == breach);

    public bool Has(Breach breach) => _all.Exists(finding => finding.Breach == breach);

    public void Add(Breach breach, StepKind? during, string what) => _all.Add(new Finding(breach, during, what));

    /// <summary>One sentence a kind of finding, naming the first of each.</summary>
    public IEnumerable<string> Sentences() => _all
        .GroupBy(finding => finding.Breach)
        .OrderBy(group => group.Key)
        .Select(group => Headline(group.Key, group.Count()) + ": " + Names([.. group.GroupBy(finding => finding.What).Select(Named)]));

    // A row's number is used again after a loss, and may then be lost again.
    private static string Named(IGrouping<string, Finding> same) => same.Count() == 1 ? same.Key : $"{same.Key} ({same.Count()} times)";

    private static string Names(IReadOnlyList<string> items) => items.Count <= MostNames
        ? string.Join(", ", items)
        : $"{string.Join(", ", items.Take(MostNames))}, and {items.Count - MostNames} more";

    private static string Headline(Breach breach, int count) => breach switch
    {
        Breach.LostRow => $"LOST {Many(count, "acknowledged row")}",
        Breach.CorruptRow => $"CORRUPT {Many(count, "row")}",
        Breach.Gap => $"GAP, {Many(count, "row")} missing",
        Breach.Integrity => "INTEGRITY of the database",
        Breach.Orphan => $"ORPHANED {Many(count, "process", "processes")}",
        Breach.Descriptor => $"LEAKED {Many(count, "descriptor")}",
        Breach.NoRestart => "NO RESTART",
        Breach.NotResumed => "NOT RESUMED",
        Breach.NoEffect => "NO EFFECT",
        Breach.Leftover => $"LEFT OVER {Many(count, "thing")}",
        _ => "FAULTD",
    };

    public static string Many(int count, string one, string? several = null) =>
        count == 1 ? $"1 {one}" : $"{count} {several ?? one + "s"}";
}
