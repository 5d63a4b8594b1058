namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Keeps a spinning real-time thread below what the kernel grants such threads (sched(7), sched_rt_runtime_us): beyond it
/// the kernel would hold the thread for 50 ms. In each tenth of the kernel's period it spins as an ordinary thread once nine
/// tenths of the grant are used. Windows that short bound what any whole period can hold.
/// </summary>
internal sealed class SpinBudget
{
    private const int Windows = 10;
    private readonly bool _isRealTime;
    private readonly long _windowNs;
    private readonly long _grantNs;
    private long _windowEndNs;
    private long _usedNs;
    private bool _hasPrecedence;

    /// <param name="isRealTime">Whether precedence may be taken at all.</param>
    /// <param name="throttle">What the kernel grants of each period.</param>
    public SpinBudget(bool isRealTime, (long RuntimeNs, long PeriodNs) throttle)
    {
        _isRealTime = isRealTime;
        _windowNs = throttle.PeriodNs / Windows;
        _grantNs = throttle.RuntimeNs / Windows * 9 / 10;
        _hasPrecedence = isRealTime;
    }

    /// <summary>The share of the time that may be spun with precedence.</summary>
    public static double Share((long RuntimeNs, long PeriodNs) throttle) => 0.9 * throttle.RuntimeNs / throttle.PeriodNs;

    /// <summary>To be told of each bit of spinning, before the next.</summary>
    public void Spend(long nowNs, long ns)
    {
        if (!_isRealTime)
            return;
        if (nowNs >= _windowEndNs)
        {
            _windowEndNs = nowNs - (nowNs % _windowNs) + _windowNs;
            _usedNs = 0;
            Take();
        }
        _usedNs += ns;
        if (_usedNs >= _grantNs && _hasPrecedence)
            _hasPrecedence = RealTime.GiveWay() != Errno.None;
    }

    /// <summary>To be called before a sleep: a thread that wakes has to go first, whatever it spun before.</summary>
    public void Take()
    {
        if (_isRealTime && !_hasPrecedence)
            _hasPrecedence = RealTime.TakePrecedence() == Errno.None;
    }
}
