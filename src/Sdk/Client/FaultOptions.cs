namespace LuminaGuard.FaultD;

/// <summary>How long a fault may stay and what ends it.</summary>
public sealed record FaultOptions
{
    /// <summary>How long it stays at most; the daemon's default (10 minutes unless policy says otherwise) when not given.</summary>
    public TimeSpan? Lease { get; init; }

    /// <summary>Whether it outlives this connection, until its lease ends. Needs a <see cref="Lease"/>.</summary>
    public bool Detached { get; init; }

    internal static FaultOptions Default { get; } = new();
}
