namespace LuminaGuard.FaultD;

/// <summary>When a timeline begins, and what ends it.</summary>
public sealed record TimelineOptions
{
    /// <summary>When it begins; as soon as it is loaded when not given.</summary>
    public Instant? Begin { get; init; }

    /// <summary>What it waits for before it begins; not with <see cref="Begin"/>.</summary>
    public Trigger? When { get; init; }

    /// <summary>What becomes of a beginning that is past when the request arrives.</summary>
    public Late Late { get; init; }

    /// <summary>How long it, and what it leaves in force, stays at most; the daemon's default when not given.</summary>
    public TimeSpan? Lease { get; init; }

    /// <summary>Whether it outlives this connection, until its lease ends. Needs a <see cref="Lease"/>.</summary>
    public bool Detached { get; init; }

    internal static TimelineOptions Default { get; } = new();
}
