using System.Diagnostics;

namespace LuminaGuard.FaultD.Native;

/// <summary>Set once, waited for by anybody. Unlike ManualResetEventSlim it allocates nothing on its first wait.</summary>
internal sealed class Completion
{
    private readonly object _gate = new();
    private volatile bool _set;

    public bool IsSet => _set;

    public void Set()
    {
        lock (_gate)
        {
            _set = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Returns when it is set; false when the time was over first.</summary>
    public bool Wait(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            Wait();
            return true;
        }

        var start = Stopwatch.GetTimestamp();
        var spin = default(SpinWait);
        while (!_set && !spin.NextSpinWillYield)
            spin.SpinOnce();
        if (_set)
            return true;
        lock (_gate)
        {
            while (!_set)
            {
                var left = timeout - Stopwatch.GetElapsedTime(start);
                if (left <= TimeSpan.Zero)
                    return false;
                // Monitor waits whole milliseconds and drops the rest: less than one would be a busy loop.
                Monitor.Wait(_gate, (int)Math.Ceiling(left.TotalMilliseconds));
            }
        }

        return true;
    }

    /// <summary>Returns when it is set.</summary>
    public void Wait()
    {
        lock (_gate)
        {
            while (!_set)
                Monitor.Wait(_gate);
        }
    }
}
