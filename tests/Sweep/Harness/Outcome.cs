namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>How one traced run ended.</summary>
/// <param name="Hit">Where the victim was killed.</param>
/// <param name="StopsPassed">The length of the window when it closed before stop N; -1 otherwise.</param>
/// <param name="Failure">Why the run proves nothing.</param>
internal sealed record Outcome(KillPoint? Hit, int StopsPassed, string? Failure)
{
    public bool IsWorthAnotherTry { get; private init; }

    public bool PassedTheEnd => StopsPassed >= 0;

    public static Outcome Killed(KillPoint at) => new(at, -1, null);

    public static Outcome Passed(int stops) => new(null, stops, null);

    public static Outcome Failed(string why) => new(null, -1, why);

    /// <summary>
    /// The moment was missed, or the daemon refused and took back what it had begun, as it does when the host is too
    /// busy to stop a thread in time: the point is worth another try.
    /// </summary>
    public static Outcome Missed(string why) => new(null, -1, why) { IsWorthAnotherTry = true };
}
