namespace LuminaGuard.FaultD.Daemon;

/// <summary>What <c>/etc/faultd/faultd.json</c> says; the defaults where it says nothing.</summary>
internal sealed record PolicyFile
{
    /// <summary>Where it lies.</summary>
    public const string DefaultPath = "/etc/faultd/faultd.json";

    public HostEnvironment Environment { get; init; }

    public TimeSpan MaxLease { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>For who names none; null is the maximum.</summary>
    public TimeSpan? DefaultLease { get; init; }

    public int MaxLiveFaults { get; init; } = 1000;

    /// <summary>For how long a connection may spin for its next request.</summary>
    public TimeSpan MaxBusyPoll { get; init; }

    /// <summary>The only targets there are, for root too; null is no such bound.</summary>
    public IReadOnlyList<TargetPattern>? AllowTargets { get; init; }

    /// <summary>Targets that nobody may have, root included.</summary>
    public IReadOnlyList<TargetPattern> DenyTargets { get; init; } = [];

    /// <summary>What the guardrails by unit and program let go of.</summary>
    public IReadOnlyList<TargetPattern> Unguarded { get; init; } = [];

    public IReadOnlyList<PolicyRule> Rules { get; init; } = [];
}
