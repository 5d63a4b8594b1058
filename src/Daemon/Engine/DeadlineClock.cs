namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Runs actions at moments of CLOCK_MONOTONIC from one timerfd. .NET's timers miss by milliseconds and wake an idle
/// process; here one thread sleeps until the next deadline, for ever when there is none. Who takes an action first hands
/// the watch to another thread, so that no deadline waits for what another one takes; with nothing else scheduled there is
/// nothing to hand over. Threads that found no work for a while end, and one is left.
/// </summary>
internal sealed class DeadlineClock : IDisposable
{
    // With more actions than this under way, further ones wait until the first of them ends.
    private const int MostThreads = 64;
    private static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(5);

    // Not a Lock: threads wait on it.
    private readonly object _gate = new();
    private readonly PriorityQueue<(string Key, long Stamp), long> _due = new();
    private readonly Dictionary<string, (long Stamp, long AtNs, Action Action)> _actions = new(StringComparer.Ordinal);
    private readonly TimerFd _timer = new();
    private long _stamps;
    private int _threads;
    private int _idle;
    private bool _watched;
    private bool _called;
    private bool _disposed;

    public DeadlineClock()
    {
        lock (_gate)
        {
            CallWatcher();
        }
    }

    /// <summary>Runs an action once at a moment; replaces what the key had before.</summary>
    public void Schedule(long atNs, string key, Action action)
    {
        lock (_gate)
        {
            long stamp = ++_stamps;
            _actions[key] = (stamp, atNs, action);
            _due.Enqueue((key, stamp), atNs);
            if (_due.Count > 2 * _actions.Count + 64)
                Compact();
            Rearm();
            if (!_watched)
                CallWatcher();
        }
    }

    /// <summary>Runs an action once more after a while: 100 ms, and twice as long with each try, up to 30 s.</summary>
    public void ScheduleRetry(string key, int tries, Action action) =>
        Schedule(KernelClock.MonotonicNs + Math.Min(100L << Math.Min(tries, 10), 30_000) * 1_000_000, key, action);

    public void Cancel(string key)
    {
        lock (_gate)
        {
            if (_actions.Remove(key))
                Rearm();
        }
    }

    /// <summary>Waits for the actions under way; so none of them may call it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _timer.Wake();
            Monitor.PulseAll(_gate);
            while (_threads > 0)
                Monitor.Wait(_gate);
        }
        _timer.Dispose();
    }

    // Cancelled entries leave the heap here, so that steady injecting and undoing keeps it short.
    private void Rearm()
    {
        while (_due.TryPeek(out var entry, out long atNs))
        {
            if (_actions.TryGetValue(entry.Key, out var action) && action.Stamp == entry.Stamp)
            {
                _timer.SetMonotonic(Math.Max(atNs, 1));
                return;
            }
            _due.Dequeue();
        }
        _timer.SetMonotonic(0);
    }

    // An early deadline at the top would otherwise keep every cancelled one behind it.
    private void Compact()
    {
        _due.Clear();
        foreach ((string key, var entry) in _actions)
            _due.Enqueue((key, entry.Stamp), entry.AtNs);
    }

    private void Work()
    {
        bool watching = false;
        while (Next(ref watching, out var action))
        {
            if (action is null)
                _timer.Wait();
            else
                action();
        }
    }

    // What this thread is to do: an action, or to wait for the timer when it has the watch. False: to end.
    private bool Next(ref bool watching, out Action? action)
    {
        lock (_gate)
        {
            action = null;
            while (!_disposed && !watching)
            {
                if (!_watched)
                {
                    _watched = watching = true;
                    _called = false;
                }
                else if (!Rest())
                {
                    break;
                }
            }
            if (_disposed || !watching)
            {
                _threads--;
                Monitor.PulseAll(_gate);
                return false;
            }
            action = TakeDue();
            if (action is null)
                return true;
            _watched = watching = false;
            if (_actions.Count > 0)
                CallWatcher();
            return true;
        }
    }

    // False when nothing was asked of this thread for long, and somebody else has the watch.
    private bool Rest()
    {
        _idle++;
        bool pulsed = Monitor.Wait(_gate, IdleFor);
        _idle--;
        return pulsed || !_watched;
    }

    private void CallWatcher()
    {
        if (_called || _disposed)
            return;
        if (_idle > 0)
        {
            _called = true;
            Monitor.Pulse(_gate);
        }
        else if (_threads < MostThreads)
        {
            StartThread();
        }
    }

    private void StartThread()
    {
        try
        {
            new Thread(Work, 256 * 1024) { IsBackground = true, Name = "deadlines" }.Start();
            _threads++;
            _called = true;
        }
        catch (OutOfMemoryException)
        {
            // The system grants none: the first thread whose action ends takes the watch.
        }
    }

    private Action? TakeDue()
    {
        while (_due.TryPeek(out var entry, out long atNs))
        {
            bool current = _actions.TryGetValue(entry.Key, out var action) && action.Stamp == entry.Stamp;
            if (current && atNs > KernelClock.MonotonicNs)
                break;
            _due.Dequeue();
            if (!current)
                continue;
            _actions.Remove(entry.Key);
            return action.Action;
        }
        Rearm();
        return null;
    }
}
