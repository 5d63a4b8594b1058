namespace LuminaGuard.FaultD.Daemon;

/// <content>Faults that the injector fires at a moment.</content>
internal sealed partial class FaultEngine
{
    // Who has gone is noticed so often while his fault waits for its moment.
    private static readonly TimeSpan GlanceEvery = TimeSpan.FromMilliseconds(50);

    // An injector that does not react for so long hangs or was stopped.
    private static readonly TimeSpan InjectorPatience = TimeSpan.FromSeconds(1);

    // Settling takes as long as the slowest undo.
    private static readonly TimeSpan TimelinePatience = TimeSpan.FromSeconds(30);

    /// <summary>Has the injector fire an armed fault at a moment, and waits for the proof. On any failure nothing remains, but
    /// for a moment that cannot be: then the fault stays armed.</summary>
    /// <param name="fault">An armed fault.</param>
    /// <param name="at">When.</param>
    /// <param name="late">What becomes of a moment that is past.</param>
    /// <param name="request">The request to fire.</param>
    /// <param name="purpose">"fire ID", for errors.</param>
    public InjectReport FireAt(LiveFault fault, Instant at, Late late, IRequest request, string purpose)
    {
        if (!fault.Plan.TryListFire(new CallList()))
            return FireHere(fault, at, late, request, purpose);
        using var run = Schedule(fault, at, late, request, purpose);
        while (!run.Wait(GlanceEvery))
        {
            if (request.IsAbandoned)
                Abandon(fault, run, purpose);
            // Not when it may be firing: its own effect would be taken for somebody else's.
            if (MomentWatch.LeftNs(at) > 2 * (long)GlanceEvery.TotalNanoseconds)
                LookAgain(fault, run, request, purpose);
        }
        lock (fault.Gate)
        {
            if (fault.Run != run)
                throw new FaultException(ErrorCode.NotFound, $"Cannot {purpose}: fault {fault.Id} {(run.Done > 0 ? "was in force, and has been taken back by now" : "was taken back before")}");
            fault.Run = null;
            try
            {
                Conclude(fault, run, request, purpose);
            }
            catch (Exception e)
            {
                throw Failed(fault, purpose, e);
            }
            return Report(fault, request);
        }
    }

    private ScheduleRun Schedule(LiveFault fault, Instant at, Late late, IRequest request, string purpose)
    {
        lock (fault.Gate)
        {
            RequireArmed(fault, purpose);
            RequirePossible(fault, at, late, purpose);
            try
            {
                LookAgain(fault, request, purpose);
                var builder = new ScheduleBuilder(at.Clock, fault.DeadlineNs);
                var calls = new CallList();
                fault.Plan.TryListFire(calls);
                builder.At(at.Nanoseconds, builder.Add(calls, fault.Plan.FiresAsCaller ? fault.Credentials : null));
                // It may fire before the hand-over returns.
                fault.State = FaultState.Scheduled;
                return fault.Run = _injector.Submit(builder, purpose);
            }
            catch (Exception e)
            {
                if (fault.State == FaultState.Scheduled)
                    fault.State = FaultState.Armed;
                throw Failed(fault, purpose, e);
            }
        }
    }

    // What is more than system calls is fired by the thread that asked, which other threads of ours may hold up.
    private InjectReport FireHere(LiveFault fault, Instant at, Late late, IRequest request, string purpose)
    {
        lock (fault.Gate)
            RequirePossible(fault, at, late, purpose);
        using var moment = new MomentWatch(at);
        Await(fault, moment, 1, "waits for its moment", request, purpose);
        return FireWaiting(fault, moment, at.Nanoseconds - MomentWatch.Ahead(at.Clock), request, purpose);
    }

    private static void RequirePossible(LiveFault fault, Instant at, Late late, string purpose)
    {
        long leftNs = MomentWatch.LeftNs(at);
        if (leftNs < 0 && late == Late.Refuse)
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot {purpose}: at_ns was {Durations.Format(Micros(-leftNs))} ago, and late is not fire");
        if (leftNs > fault.DeadlineNs - KernelClock.MonotonicNs)
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot {purpose}: the moment is in {Durations.Format(Micros(leftNs))}, after the end of the fault's lease");
    }

    private static void Conclude(LiveFault fault, ScheduleRun run, IRequest request, string purpose)
    {
        var step = run.Memory.Steps[0];
        fault.State = StateAfter(run);
        if (run.End == ScheduleEnd.Cancelled)
            throw new FaultException(ErrorCode.NotFound, $"Cannot {purpose}: its lease was over before it was to fire");
        if (run.End != ScheduleEnd.Finished)
        {
            throw new FaultException(run.End == ScheduleEnd.Lost ? ErrorCode.OutcomeUnknown : ErrorCode.Internal,
                $"Cannot {purpose}: the injector {(run.End == ScheduleEnd.Lost ? "died" : "could not load it")}");
        }
        Conclude(fault, fault.Plan.TakeFired(step.Succeeded, (Errno)step.Error), purpose);
        fault.Times = new FaultTimes(request.RequestedNs, step.BeginNs, step.EndNs, KernelClock.MonotonicNs, step.BeginNs - step.LateNs);
    }

    private void LookAgain(LiveFault fault, ScheduleRun run, IRequest request, string purpose)
    {
        lock (fault.Gate)
        {
            if (fault.Run == run)
                LookAgainOrFail(fault, request, purpose);
        }
    }

    private void Abandon(LiveFault fault, ScheduleRun run, string purpose)
    {
        lock (fault.Gate)
        {
            if (fault.Run == run)
                StopSchedule(fault);
        }
        throw new FaultException(ErrorCode.OutcomeUnknown, $"Cannot {purpose}: its client has gone");
    }

    // When this returns no call of the injector's for this fault will come any more.
    private void StopSchedule(LiveFault fault)
    {
        if (fault.Run is not { } run)
            return;
        run.Cancel();
        if (!run.Wait(InjectorPatience))
        {
            _injector.Kill();
            run.Wait(Timeout.InfiniteTimeSpan);
        }
        fault.Run = null;
        fault.State = StateAfter(run);
    }

    // Of a lost one nobody knows: what may be there is taken back.
    private static FaultState StateAfter(ScheduleRun run) =>
        run.End == ScheduleEnd.Lost || run.Done > 0 ? FaultState.InForce : FaultState.Armed;

    private static TimeSpan Micros(long ns) => TimeSpan.FromMicroseconds(ns / 1e3);
}
