namespace LuminaGuard.FaultD.Daemon;

/// <summary>Checks what a netem is asked for.</summary>
internal static class NetemOptions
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMicroseconds(1);

    /// <exception cref="FaultException">InvalidArgument.</exception>
    public static void CheckDelay(TimeSpan delay, PrepareContext context)
    {
        if (delay < Shortest || delay > Netem.Longest)
            throw context.No(ErrorCode.InvalidArgument, $"delay is from {Durations.Format(Shortest)} to {Durations.Format(Netem.Longest)}, not {Durations.Format(delay)}");
    }
}
