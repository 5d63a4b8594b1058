namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Which connections may spin for their client's next request: as long as policy grants, and few at a time, since each may take a
/// processor.
/// </summary>
internal sealed class BusyPolling(Policy policy)
{
    private int _granted;

    /// <summary>As many connections at once: half of the processors, one at least.</summary>
    public static int Most => Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Grants what is asked, or less, or nothing; to be given back when it is not nothing.</summary>
    /// <param name="asked">How long a connection wants to spin.</param>
    /// <param name="note">Why it is less; empty when it is not.</param>
    public TimeSpan Grant(TimeSpan asked, out string note)
    {
        note = "";
        var most = policy.MaxBusyPoll;
        if (asked == TimeSpan.Zero)
            return asked;
        if (most == TimeSpan.Zero)
        {
            note = "busy-poll is not granted: max_busy_poll_us of the policy is 0";
            return TimeSpan.Zero;
        }
        if (Interlocked.Increment(ref _granted) > Most)
        {
            GiveBack();
            note = $"busy-poll is not granted: {Counted.Of(Most, "connection")} has it, which is the most on {Counted.Of(Environment.ProcessorCount, "processor")}";
            return TimeSpan.Zero;
        }
        if (asked <= most)
            return asked;
        note = $"busy-poll is granted for {Durations.Format(most)}, the max_busy_poll_us of the policy";
        return most;
    }

    /// <summary>Makes room for another connection.</summary>
    public void GiveBack() => Interlocked.Decrement(ref _granted);
}
