namespace LuminaGuard.FaultD.Daemon;

/// <summary>How long a strike waits for its condition (within).</summary>
internal static class WaitLimit
{
    /// <summary>The longest, and the usual.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(10);

    /// <exception cref="FaultException">InvalidArgument: nothing, or longer than the longest.</exception>
    public static TimeSpan Of(TimeSpan? within, PrepareContext context)
    {
        if (within is { } asked && (asked <= TimeSpan.Zero || asked > Most))
            throw context.No(ErrorCode.InvalidArgument, $"within_us is from 1 to {Most.TotalMicroseconds:0}");
        return within ?? Most;
    }
}
