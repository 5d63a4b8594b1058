namespace LuminaGuard.FaultD.Daemon;

/// <summary>A moment, as a condition: sleeps until shortly before it, and spins from there.</summary>
internal sealed class MomentWatch(Instant at) : Watch
{
    // An ordinary thread's sleep ends within 0.3 ms of its time in 999 of 1000 cases.
    private const long MarginNs = 300_000;
    private readonly ClockSetWatch _clockSet = new();

    protected override int Descriptor => _clockSet.Descriptor;

    /// <summary>How far a clock is ahead of CLOCK_MONOTONIC.</summary>
    public static long Ahead(InstantClock clock) => clock == InstantClock.Realtime ? KernelClock.RealtimeNs - KernelClock.MonotonicNs : 0;

    /// <summary>How long it is until a moment; below zero when it has passed.</summary>
    public static long LeftNs(Instant at) => at.Nanoseconds - (at.Clock == InstantClock.Realtime ? KernelClock.RealtimeNs : KernelClock.MonotonicNs);

    public override void Wait(long timeoutNs)
    {
        InputWait.ForEither(Descriptor, -1, Math.Clamp(LeftNs(at) - MarginNs, 0, timeoutNs), out bool clockSet, out _);
        if (clockSet)
            _clockSet.Renew();
    }

    public override bool TryTake(out Occurrence occurrence)
    {
        occurrence = default;
        if (LeftNs(at) > MarginNs)
            return false;
        while (LeftNs(at) > 0)
        {
            // Too short to sleep.
        }
        occurrence = new Occurrence(KernelClock.MonotonicNs, "its moment came");
        return true;
    }

    public override void Dispose() => _clockSet.Dispose();
}
