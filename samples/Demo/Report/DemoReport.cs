using LuminaGuard.FaultD.Samples.Demo.Plan;

namespace LuminaGuard.FaultD.Samples.Demo.Report;

/// <summary>Everything a run has to say in the end.</summary>
internal sealed record DemoReport(
    DemoPlan Plan,
    string Defect,
    string Command,
    uint Uid,
    IReadOnlyDictionary<StepKind, Tally> Tallies,
    Findings Findings,
    int RowsInDatabase,
    int RowsAcknowledged,
    int Starts,
    bool Finished)
{
    public bool Held => Finished && Findings.Count == 0;

    public bool HasDefect => Defect != "none";

    /// <summary>The command that runs again with exactly this plan.</summary>
    public string Again => $"{Command} --seed {Plan.Seed}" + (HasDefect ? $" --defect {Defect}" : "");

    /// <summary>The rows that were acknowledged when the last fault was over.</summary>
    public int RowsAcknowledgedAfterwards => RowsAcknowledged - Tallies.Values.Sum(tally => tally.RowsAcknowledged);

    /// <summary>All acknowledged rows that are not there.</summary>
    public int RowsLost => Findings.CountOf(Breach.LostRow);

    /// <summary>Those acknowledged while it was this fault's turn; null for those after the last one.</summary>
    public int Lost(StepKind? kind) => Findings.CountOf(Breach.LostRow, kind);

    public bool HeldFor(StepKind kind) => !Findings.Any(kind) && IsWhole(kind);

    public string Verdict(StepKind kind) => Findings.Any(kind) ? "NOT HELD" : IsWhole(kind) ? "held" : "not all run";

    private bool IsWhole(StepKind kind) => Tallies[kind].Times == Plan.Steps.Count(step => step.Kind == kind);
}
