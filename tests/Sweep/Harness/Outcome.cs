namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>How one traced run ended.</summary>
/// <param name="Hit">Where the victim was killed.</param>
/// <param name="StopsPassed">The length of the window when it closed before stop N; -1 otherwise.</param>
/// <param name="Failure">Why the run proves nothing.</param>
internal sealed record Outcome(KillPoint? Hit, int StopsPassed, string? Failure)
{
    public bool PassedTheEnd => StopsPassed >= 0;

    public static Outcome Killed(KillPoint at) => new(at, -1, null);

    public static Outcome Passed(int stops) => new(null, stops, null);

    public static Outcome Failed(string why) => new(null, -1, why);
}
