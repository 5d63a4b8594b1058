using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.Reports;

/// <summary>What one point gave.</summary>
/// <param name="KillAt">Where to kill.</param>
/// <param name="Outcome">How the traced run ended.</param>
/// <param name="Stops">The stops counted.</param>
/// <param name="Leftovers">What was not as before after everything was over; must be empty.</param>
internal sealed record PointResult(
    KillMoment KillAt, Outcome Outcome, IReadOnlyList<KillPoint> Stops, IReadOnlyList<string> Leftovers);
