namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Set once, waited for by anybody. On a futex: neither waiting nor setting allocates, which a monitor does on its first
/// wait, and the time is kept to the nanosecond, where a monitor drops what is less than a millisecond.
/// </summary>
internal sealed unsafe class Completion
{
    private const int Unset = 0;
    private const int UnsetAndWaitedFor = 1;
    private const int IsSetNow = 2;

    private int _state;

    public bool IsSet => Volatile.Read(ref _state) == IsSetNow;

    public void Set()
    {
        if (Interlocked.Exchange(ref _state, IsSetNow) != UnsetAndWaitedFor)
            return;
        // SAFETY: the kernel knows it by its address, and whoever sleeps on it has it pinned there.
        fixed (int* word = &_state)
            LibcFutex.WakeAll(word);
    }

    /// <summary>Returns when it is set; false when the time was over first.</summary>
    public bool Wait(TimeSpan timeout) => Sleep(
        timeout == Timeout.InfiniteTimeSpan ? 0 : Math.Max(1, KernelClock.MonotonicNs + (long)timeout.TotalNanoseconds));

    /// <summary>Returns when it is set.</summary>
    public void Wait() => Sleep(0);

    private bool Sleep(long untilNs)
    {
        // Most are set within microseconds, by a thread that runs already.
        var spin = default(SpinWait);
        while (!IsSet && !spin.NextSpinWillYield)
            spin.SpinOnce();
        // SAFETY: pinned for as long as this thread sleeps on it.
        fixed (int* word = &_state)
        {
            while (Interlocked.CompareExchange(ref _state, UnsetAndWaitedFor, Unset) != IsSetNow)
            {
                if (LibcFutex.Wait(word, UnsetAndWaitedFor, untilNs) == Errno.ETIMEDOUT)
                    return IsSet;
            }
        }
        return true;
    }
}
