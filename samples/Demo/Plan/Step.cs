using System.Globalization;

namespace LuminaGuard.FaultD.Samples.Demo.Plan;

/// <summary>What is done to the Ledger.</summary>
internal enum StepKind
{
    Kill,
    Pause,
    Exhaust,
}

/// <summary>One fault of the plan.</summary>
/// <param name="Index">Its place in the run, from 0.</param>
/// <param name="Kind">What is done.</param>
/// <param name="DuringStart">Whether <paramref name="After"/> counts from the Ledger's start instead of its first
/// acknowledgement.</param>
/// <param name="After">How long the Ledger is left alone first.</param>
/// <param name="For">How long the fault stays; zero for a kill.</param>
internal sealed record Step(int Index, StepKind Kind, bool DuringStart, TimeSpan After, TimeSpan For)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Index} {Kind} {(DuringStart ? "start" : "ack")}+{After.TotalMicroseconds}us for {For.TotalMicroseconds}us");
}

internal static class StepKinds
{
    public const long NofileLimit = 8;

    /// <summary>The fault's word in the catalog.</summary>
    public static string FaultName(this StepKind kind) => kind switch
    {
        StepKind.Kill => "process.kill",
        StepKind.Pause => "process.pause",
        _ => string.Create(CultureInfo.InvariantCulture, $"process.limit nofile={NofileLimit}"),
    };
}
