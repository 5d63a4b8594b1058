using System.Globalization;

namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>One figure to hold, as a ratio or an amount, and whether this run held it.</summary>
internal sealed record Requirement(string What, double Figure, double Bound, bool AtLeast, string Unit)
{
    public bool Met => AtLeast ? Figure >= Bound : Figure <= Bound;

    public string Row() => string.Create(CultureInfo.InvariantCulture,
        $"| {What} | {(AtLeast ? "≥" : "≤")} {Bound:0.##}{Unit} | {Figure:0.##}{Unit} | {(Met ? "met" : "NOT MET")} |");
}
