namespace LuminaGuard.FaultD;

/// <summary>The numbers of <c>docs/protocol.md</c>.</summary>
internal static class Protocol
{
    public const int Version = 1;

    /// <summary>The largest request, its length field not counted.</summary>
    public const int MaxFrameBytes = 64 * 1024;

    /// <summary>The largest answer: room for the ten thousand faults that policy may allow, and their notes.</summary>
    public const int MaxAnswerBytes = 16 * 1024 * 1024;

    /// <summary>The deepest nesting of arrays and maps in a frame.</summary>
    public const int MaxDepth = 8;

    /// <summary>The longest that either end may spin for the other's next word, in µs.</summary>
    public const int MaxBusyPollMicros = 200;

    public const string DefaultSocket = "/run/faultd/faultd.sock";

    public const string SocketVariable = "FAULTD_SOCKET";
}
