namespace LuminaGuard.FaultD.Daemon;

/// <summary>How long a thread is given to stop.</summary>
internal static class StopPatience
{
    /// <summary>In uninterruptible sleep, whose end nobody knows.</summary>
    public static readonly TimeSpan Sleeping = TimeSpan.FromMilliseconds(100);

    /// <summary>Waiting for a processor on a busy host: it stops as soon as it has one.</summary>
    public static readonly TimeSpan Runnable = TimeSpan.FromSeconds(5);
}
