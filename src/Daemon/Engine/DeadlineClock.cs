namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Runs actions at moments of CLOCK_MONOTONIC from one timerfd and one thread. .NET's timers miss by milliseconds and
/// wake an idle process; this one sleeps until the next deadline, for ever when there is none.
/// </summary>
internal sealed class DeadlineClock : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<(string Key, long Stamp), long> _due = new();
    private readonly Dictionary<string, (long Stamp, long AtNs, Action Action)> _actions = new(StringComparer.Ordinal);
    private readonly TimerFd _timer = new();
    private readonly Thread _thread;
    private long _stamps;
    private volatile bool _disposed;

    public DeadlineClock()
    {
        _thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "deadlines" };
        _thread.Start();
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
        }
    }

    public void Cancel(string key)
    {
        lock (_gate)
        {
            if (_actions.Remove(key))
                Rearm();
        }
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _timer.Wake();
        if (Thread.CurrentThread != _thread)
            _thread.Join();
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

    private void Run()
    {
        while (!_disposed)
        {
            _timer.Wait();
            while (Next() is { } action)
                action();
        }
    }

    private Action? Next()
    {
        lock (_gate)
        {
            while (!_disposed && _due.TryPeek(out var entry, out long atNs))
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
}
