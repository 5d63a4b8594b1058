namespace LuminaGuard.FaultD;

/// <summary>Where an embedded faultd lies and how it is started.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>The faultd to start; FAULTD_BINARY, else the one this package carries, when not given.</summary>
    public string? DaemonPath { get; init; }

    /// <summary>Where it keeps socket and journal: a directory that is made with mode 0700, or that is so already.
    /// One of its own below the user's well-known place when not given, which the next start also recovers.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>How long it may take to start.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
