using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.Reports;

/// <summary>What one point gave.</summary>
/// <param name="KillAt">The stop asked for; 0 for the undisturbed run.</param>
/// <param name="Outcome">How the traced run ended.</param>
/// <param name="Stops">The stops counted.</param>
/// <param name="Leftovers">What was not as before after everything was over; must be empty.</param>
internal sealed record PointResult(int KillAt, Outcome Outcome, IReadOnlyList<KillPoint> Stops, IReadOnlyList<string> Leftovers);
