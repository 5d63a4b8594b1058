namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Keeps a spinning real-time thread below what the kernel grants such threads (sched(7), sched_rt_runtime_us): beyond it
/// the kernel would hold the thread for 50 ms. In each tenth of the kernel's period it asks for naps when more than nine
/// tenths of the grant would be used at this pace, and spins as an ordinary thread when naps have not kept it below 19 of 20
/// parts. Windows that short bound what any whole period can hold.
/// </summary>
internal sealed class SpinBudget
{
    private const int Windows = 10;
    private readonly bool _isRealTime;
    private readonly long _windowNs;
    private readonly double _pace;
    private readonly long _limitNs;
    private long _windowEndNs;
    private long _usedNs;
    private long _countedNs;
    private long _countedCpuNs;
    private bool _hasPrecedence;

    /// <param name="isRealTime">Whether precedence may be taken at all.</param>
    /// <param name="throttle">What the kernel grants of each period.</param>
    public SpinBudget(bool isRealTime, (long RuntimeNs, long PeriodNs) throttle)
    {
        _isRealTime = isRealTime;
        _windowNs = throttle.PeriodNs / Windows;
        _pace = Share(throttle);
        _limitNs = throttle.RuntimeNs / Windows * 19 / 20;
        _hasPrecedence = isRealTime;
    }

    /// <summary>The share of the time that may be spun with precedence.</summary>
    public static double Share((long RuntimeNs, long PeriodNs) throttle) => 0.9 * throttle.RuntimeNs / throttle.PeriodNs;

    /// <summary>
    /// Counts what has run by the kernel's own measure, the thread's time: a sleep is partly run, as it costs getting there and
    /// back.
    /// </summary>
    public void Count(long nowNs)
    {
        if (!_isRealTime)
            return;
        Renew(nowNs);
        long cpuNs = KernelClock.ThreadCpuNs;
        _usedNs += cpuNs - _countedCpuNs;
        (_countedNs, _countedCpuNs) = (nowNs, cpuNs);
    }

    /// <summary>Whether more has run in this window, as last counted, than may at an even pace.</summary>
    public bool IsAhead => _hasPrecedence && AheadNs > 0;

    /// <summary>Whether so much more that half of what is left beside the pace is used.</summary>
    public bool IsFarAhead => _hasPrecedence && AheadNs > (_limitNs - (_pace * _windowNs)) / 2;

    private double AheadNs => _usedNs - (_pace * (_windowNs - (_windowEndNs - _countedNs)));

    /// <summary>To be told now and then while spinning.</summary>
    public void Spin(long nowNs)
    {
        if (!_isRealTime)
            return;
        Renew(nowNs);
        if (_hasPrecedence && _usedNs + nowNs - _countedNs >= _limitNs)
            _hasPrecedence = RealTime.GiveWay() != Errno.None;
    }

    /// <summary>To be called before a sleep: a thread that wakes has to go first, whatever it spun before.</summary>
    public void Take()
    {
        if (_isRealTime && !_hasPrecedence)
            _hasPrecedence = RealTime.TakePrecedence() == Errno.None;
    }

    private void Renew(long nowNs)
    {
        if (nowNs < _windowEndNs)
            return;
        _windowEndNs = nowNs - (nowNs % _windowNs) + _windowNs;
        _usedNs = 0;
        (_countedNs, _countedCpuNs) = (nowNs, KernelClock.ThreadCpuNs);
        Take();
    }
}
