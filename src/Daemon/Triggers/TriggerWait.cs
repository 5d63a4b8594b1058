namespace LuminaGuard.FaultD.Daemon;

/// <summary>Waits for a condition, and looks around now and then meanwhile.</summary>
internal static class TriggerWait
{
    private const long GlanceNs = 50_000_000;

    /// <summary>Waits until it has come true so often.</summary>
    /// <param name="watch">The condition.</param>
    /// <param name="count">How often; 1 or more.</param>
    /// <param name="glance">Called before the wait and every 50 ms; throws when there is nothing to wait for any more.</param>
    /// <returns>The last time that was asked for.</returns>
    public static Occurrence For(Watch watch, int count, Action glance)
    {
        // A process that does little lives for less time than an ordinary thread takes to wake on a busy machine.
        bool isFirst = watch.IsBrief && RealTime.TakePrecedence() == Errno.None;
        try
        {
            return Await(watch, count, glance);
        }
        finally
        {
            if (isFirst)
                RealTime.GiveWay();
        }
    }

    private static Occurrence Await(Watch watch, int count, Action glance)
    {
        long nextGlanceNs = 0;
        while (true)
        {
            long nowNs = KernelClock.MonotonicNs;
            if (nowNs >= nextGlanceNs)
            {
                glance();
                nextGlanceNs = KernelClock.MonotonicNs + GlanceNs;
            }
            if (!watch.TryTake(out var occurrence))
                watch.Wait(Math.Max(0, nextGlanceNs - KernelClock.MonotonicNs));
            else if (--count == 0)
                return occurrence;
        }
    }
}
