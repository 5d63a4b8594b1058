using System.Diagnostics;

namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>
/// The part of a victim's life in which stops count. One lock orders opening, counting, killing and closing, so that
/// "answered before stop N" and "killed at stop N" exclude each other.
/// </summary>
/// <param name="killAt">Where to kill; never only counts.</param>
internal sealed class Window(KillMoment killAt)
{
    private readonly Lock _gate = new();
    private readonly List<KillPoint> _stops = [];
    private long _opened;
    private long _killed;
    private long _closed;

    public bool IsOpen { get { lock (_gate) return _opened != 0 && _killed == 0 && _closed == 0; } }

    /// <summary>Where the victim was killed; null when the window closed first.</summary>
    public KillPoint? Hit { get { lock (_gate) return _killed == 0 ? null : _stops[^1]; } }

    /// <summary>Every stop counted so far, in order.</summary>
    public IReadOnlyList<KillPoint> Stops { get { lock (_gate) return [.. _stops]; } }

    /// <summary>Stops count from here on.</summary>
    public void Open()
    {
        lock (_gate)
            _opened = Stopwatch.GetTimestamp();
    }

    /// <summary>The operation is over. False when the victim was killed before.</summary>
    public bool Close()
    {
        lock (_gate)
        {
            if (_killed != 0)
                return false;
            if (_closed == 0)
                _closed = Stopwatch.GetTimestamp();
            return true;
        }
    }

    /// <summary>Counts one stop, and kills when it is the one. True when killed.</summary>
    public bool Count(int thread, string syscall, bool atEntry, Action kill)
    {
        lock (_gate)
        {
            if (_opened == 0 || _closed != 0 || _killed != 0)
                return false;
            _stops.Add(new KillPoint(_stops.Count + 1, thread, syscall, atEntry));
            if (!killAt.Fires(_stops))
                return false;
            kill();
            _killed = Stopwatch.GetTimestamp();
            return true;
        }
    }

    /// <summary>Judges how the victim ended; what it cannot explain is a failure of the harness.</summary>
    /// <param name="end">The victim's wait status.</param>
    /// <param name="endedByHarness">The harness ended it after the window had closed.</param>
    /// <param name="endCloses">The victim's own exit is the end of the operation.</param>
    public Outcome Judge(WaitStatus end, bool endedByHarness, bool endCloses)
    {
        lock (_gate)
        {
            if (_opened == 0)
                return Outcome.Failed($"the window never opened and the victim {end}");
            if (_killed != 0)
                return JudgeKill(end, endCloses);
            if (_closed == 0)
            {
                return Outcome.Failed(endedByHarness
                    ? "the operation did not end"
                    : $"the victim {end} inside the window, not by the harness");
            }

            return endedByHarness || endCloses && end.Exited
                ? Outcome.Passed(_stops.Count)
                : Outcome.Failed($"the victim {end} outside the window");
        }
    }

    private Outcome JudgeKill(WaitStatus end, bool endCloses)
    {
        if (_killed < _opened || _closed != 0)
            return Outcome.Failed("the kill fell outside the window");

        // One thread had called exit_group already when another's stop was counted: the kill came after the end.
        if (endCloses && end.Exited)
            return Outcome.Passed(_stops.Count);
        if (end is not { Signaled: true, TermSignal: Signals.SIGKILL })
            return Outcome.Failed($"killed at {_stops[^1]}, yet the victim {end}");
        return Outcome.Killed(_stops[^1]);
    }
}
