namespace LuminaGuard.FaultD;

/// <summary>Where a client finds faultd, and what it asks of the connection.</summary>
public sealed record FaultClientOptions
{
    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    internal static readonly TimeSpan MaxBusyPoll = TimeSpan.FromMicroseconds(Protocol.MaxBusyPollMicros);

    /// <summary>Its socket; FAULTD_SOCKET, else the service's, when not given.</summary>
    public string? SocketPath { get; init; }

    /// <summary>How long a call, and the greeting, waits for its answer; 30 s unless set.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>
    /// For how long both ends of the blocking connection spin for the other's next word before they wait for it, 200 µs at most;
    /// nothing unless set. A call that follows another within that time is answered without a wake-up, at the cost of a processor
    /// at either end. The daemon may grant less, or nothing: see <see cref="DaemonInfo.BusyPoll"/> and its note. Calls that return a
    /// task have a connection of their own, which never spins.
    /// </summary>
    public TimeSpan BusyPoll { get; init; }
}
