using LuminaGuard.FaultD.Samples.Demo.Plan;

namespace LuminaGuard.FaultD.Samples.Demo.Report;

/// <summary>Everything a run has to say in the end.</summary>
internal sealed record DemoReport(
    DemoPlan Plan,
    string Defect,
    uint Uid,
    IReadOnlyDictionary<StepKind, Tally> Tallies,
    Findings Findings,
    int RowsInDatabase,
    int RowsAcknowledged,
    int Starts,
    bool Finished)
{
    public bool Held => Finished && Findings.Count == 0;

    /// <summary>Runs again with exactly this plan.</summary>
    public string Again => $"--seed {Plan.Seed}" + (Defect == "none" ? "" : $" --defect {Defect}");

    public int Lost(StepKind kind) => Findings.CountOf(Breach.LostRow, kind);

    public bool HeldFor(StepKind kind) =>
        !Findings.Any(kind) && Tallies[kind].Times == Plan.Steps.Count(step => step.Kind == kind);
}
