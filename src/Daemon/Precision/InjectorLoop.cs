namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// What the injector's precise thread does: sleeps until shortly before the next step of any schedule, then spins, then makes
/// the step's calls. It allocates nothing, and waits for nobody.
/// </summary>
internal sealed class InjectorLoop : IDisposable
{
    /// <summary>As many schedules at a time.</summary>
    public const int MaxSchedules = 64;

    // A sleep under SCHED_FIFO ends within 0.11 ms of its time in 999 of 1000 cases; an ordinary thread's within 0.3 ms.
    private const long PrecedenceMarginNs = 150_000;
    private const long OrdinaryMarginNs = 500_000;

    // While it spins it looks up so often.
    private const long ChunkNs = 5_000;

    private readonly SpinBudget _budget;
    private readonly ClockSetWatch _clockSet = new();
    private readonly EventFd _wake = EventFd.Create();
    private readonly EventFd _ended;
    private readonly long _marginNs;

    // The loader puts one into a free place, and takes it out once it has ended.
    private readonly LoadedSchedule?[] _places = new LoadedSchedule?[MaxSchedules];
    private volatile bool _isCalled;
    private volatile bool _isStopped;

    /// <param name="ended">Raised whenever a schedule has ended.</param>
    /// <param name="isRealTime">Whether the thread that will run was granted precedence.</param>
    public InjectorLoop(EventFd ended, bool isRealTime)
    {
        _ended = ended;
        _budget = new SpinBudget(isRealTime, RealTime.Throttle());
        _marginNs = isRealTime ? PrecedenceMarginNs : OrdinaryMarginNs;
    }

    /// <summary>How much of the time from the first step to the last would be spun if nothing limited it, 0 to 1.</summary>
    public static double SpinShare(PlannedStep[] steps)
    {
        long spun = 0;
        for (int i = 1; i < steps.Length; i++)
            spun += Math.Min(PrecedenceMarginNs, steps[i].OffsetNs - steps[i - 1].OffsetNs);
        long length = steps[^1].OffsetNs - steps[0].OffsetNs;
        return length == 0 ? 0 : (double)spun / length;
    }

    /// <summary>Takes a schedule in; false when there are too many. For the loader's thread.</summary>
    public bool TryAdd(LoadedSchedule schedule)
    {
        PutAway();
        for (int i = 0; i < MaxSchedules; i++)
        {
            if (Interlocked.CompareExchange(ref _places[i], schedule, null) is null)
            {
                Call();
                return true;
            }
        }
        return false;
    }

    /// <summary>Has the thread look at every schedule: one may have been cancelled.</summary>
    public void Call()
    {
        _isCalled = true;
        _wake.Raise();
    }

    /// <summary>Has the thread return from <see cref="Run"/>.</summary>
    public void Stop()
    {
        _isStopped = true;
        Call();
    }

    public void Run()
    {
        while (!_isStopped)
        {
            _isCalled = false;
            var next = Earliest(out long dueNs, out long aheadNs);
            long nowNs = KernelClock.MonotonicNs, leftNs = next is null ? long.MaxValue : dueNs - nowNs;
            if (leftNs > _marginNs)
                Sleep(next is null ? -1 : leftNs - _marginNs);
            else if (!HasNapped(nowNs, leftNs))
                Act(next!, dueNs, aheadNs);
        }
    }

    public void Dispose()
    {
        _clockSet.Dispose();
        _wake.Dispose();
    }

    // Few schedules run at a time: a look at each costs less than keeping them in order.
    private LoadedSchedule? Earliest(out long dueNs, out long aheadNs)
    {
        LoadedSchedule? earliest = null;
        dueNs = long.MaxValue;
        aheadNs = 0;
        for (int i = 0; i < MaxSchedules; i++)
        {
            if (Volatile.Read(ref _places[i]) is not { } schedule || schedule.HasEnded)
                continue;
            if (schedule.IsCancelled)
            {
                End(schedule, ScheduleEnd.Cancelled);
                continue;
            }
            long ahead = MomentWatch.Ahead(schedule.Clock);
            long due = schedule.NextNs - ahead;
            if (earliest is null || due < dueNs)
                (earliest, dueNs, aheadNs) = (schedule, due, ahead);
        }
        return earliest;
    }

    private void Sleep(long ns)
    {
        _budget.Take();
        InputWait.ForEither(_wake.Descriptor, _clockSet.Descriptor, ns, out bool called, out bool clockSet);
        if (called)
            _wake.Take();
        if (clockSet)
            _clockSet.Renew();
    }

    // Steps so close that sleeping until shortly before each is not enough, and spinning all the time is more than is granted.
    private bool HasNapped(long nowNs, long leftNs)
    {
        if (!Naps.Fits(leftNs, isUrgent: true))
            return false;
        _budget.Count(nowNs);
        if (!_budget.IsAhead || !Naps.Fits(leftNs, _budget.IsFarAhead))
            return false;
        Sleep(Naps.Length(leftNs));
        return true;
    }

    private void Act(LoadedSchedule schedule, long dueNs, long aheadNs)
    {
        if (schedule.NextActor is not { } actor)
        {
            SpinAndPerform(schedule, dueNs, aheadNs);
            return;
        }
        // Only now: whom it acts for may signal this thread meanwhile.
        try
        {
            using (actor.Assume())
                SpinAndPerform(schedule, dueNs, aheadNs);
        }
        catch (LinuxException e)
        {
            schedule.Skip(e.Errno);
            EndIfDone(schedule);
        }
    }

    private void SpinAndPerform(LoadedSchedule schedule, long dueNs, long aheadNs)
    {
        long begin = KernelClock.MonotonicNs, now = begin;
        schedule.Ready();
        while (now < dueNs)
        {
            long chunkEnd = Math.Min(dueNs, now + ChunkNs);
            do
            {
                now = KernelClock.MonotonicNs;
            }
            while (now < chunkEnd);
            if (now >= dueNs)
                break;
            _budget.Spin(now);
            // An earlier step may have come in, or this schedule may have been cancelled.
            if (_isCalled)
                break;
        }
        bool isDue = now >= dueNs && !schedule.IsCancelled;
        if (isDue)
            schedule.Perform(now, aheadNs);
        schedule.Spun(now - begin);
        if (isDue)
            EndIfDone(schedule);
    }

    private void EndIfDone(LoadedSchedule schedule)
    {
        if (schedule.IsDone)
            End(schedule, ScheduleEnd.Finished);
    }

    private void End(LoadedSchedule schedule, ScheduleEnd end)
    {
        schedule.End(end);
        _ended.Raise();
    }

    /// <summary>Lets go of schedules that have ended.</summary>
    // By the loader: unmapping memory would keep the precise thread from its next step, which looks at none that has ended.
    public void PutAway()
    {
        for (int i = 0; i < MaxSchedules; i++)
        {
            if (Volatile.Read(ref _places[i]) is { HasEnded: true } ended)
            {
                Volatile.Write(ref _places[i], null);
                ended.Dispose();
            }
        }
    }
}
