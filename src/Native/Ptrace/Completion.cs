using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

    // Pinned for its life, because the kernel knows it by its address.
    private readonly int[] _state = GC.AllocateArray<int>(1, pinned: true);

    public bool IsSet => Volatile.Read(ref _state[0]) == IsSetNow;

    public void Set()
    {
        if (Interlocked.Exchange(ref _state[0], IsSetNow) == UnsetAndWaitedFor)
            LibcFutex.WakeAll(Word());
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
        while (Interlocked.CompareExchange(ref _state[0], UnsetAndWaitedFor, Unset) != IsSetNow)
        {
            if (LibcFutex.Wait(Word(), UnsetAndWaitedFor, untilNs) == Errno.ETIMEDOUT)
                return IsSet;
        }
        return true;
    }

    // SAFETY: the array is pinned from its allocation on, and lives as long as this object.
    private int* Word() => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_state));
}
