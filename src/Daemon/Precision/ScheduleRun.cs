namespace LuminaGuard.FaultD.Daemon;

/// <summary>A schedule that the injector has, as the daemon sees it.</summary>
internal sealed class ScheduleRun : IDisposable
{
    private readonly ManualResetEventSlim _ended = new(false, spinCount: 0);
    private readonly Action<ScheduleRun> _look;
    private Action? _then;

    /// <param name="id">What the injector calls it.</param>
    /// <param name="memory">Its memory, this object's from here on.</param>
    /// <param name="look">Has the injector look at it.</param>
    public ScheduleRun(long id, ScheduleMemory memory, Action<ScheduleRun> look)
    {
        Id = id;
        Memory = memory;
        _look = look;
    }

    public long Id { get; }

    public ScheduleMemory Memory { get; }

    /// <summary>How it ended; <see cref="ScheduleEnd.None"/> as long as it has not.</summary>
    public ScheduleEnd End { get; private set; }

    /// <summary>How many steps have been done.</summary>
    public int Done => Volatile.Read(ref Memory.Header.Done);

    /// <summary>Since when its next step is due, in ns; below zero while none is.</summary>
    public long OverdueNs => Done < Memory.Header.StepCount
        ? -MomentWatch.LeftNs(new Instant(Memory.Header.Clock, Volatile.Read(ref Memory.Header.BaseNs) + Memory.Steps[Done].PlannedNs))
        : -1;

    /// <summary>Waits for its end.</summary>
    /// <returns>False when the time was over first.</returns>
    public bool Wait(TimeSpan timeout) => _ended.Wait(timeout);

    /// <summary>Whether it is known when it begins.</summary>
    public bool HasBase => Volatile.Read(ref Memory.Header.BaseNs) != ScheduleHeader.NotYet;

    /// <summary>Says what the times of its steps are counted from.</summary>
    public void Begin(long baseNs)
    {
        Volatile.Write(ref Memory.Header.BaseNs, baseNs);
        _look(this);
    }

    /// <summary>No step is begun any more, as soon as the injector has seen this; see <see cref="Wait"/>.</summary>
    public void Cancel()
    {
        Volatile.Write(ref Memory.Header.Cancelled, 1);
        _look(this);
    }

    /// <summary>Whether the injector has written that it has ended.</summary>
    public ScheduleEnd Reported => (ScheduleEnd)Volatile.Read(ref Memory.Header.End);

    /// <summary>Says that it has.</summary>
    public void Conclude(ScheduleEnd end)
    {
        End = end;
        _ended.Set();
        Interlocked.Exchange(ref _then, null)?.Invoke();
    }

    /// <summary>Has something done at its end, on whichever thread sees that; it must not wait.</summary>
    public void Then(Action action)
    {
        _then = action;
        if (_ended.IsSet)
            Interlocked.Exchange(ref _then, null)?.Invoke();
    }

    public void Dispose()
    {
        Memory.Dispose();
        _ended.Dispose();
    }
}
