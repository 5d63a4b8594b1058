using System.Collections.Concurrent;

namespace LuminaGuard.FaultD.Daemon;

/// <content>Timelines: several faults, armed together and fired and undone by one schedule.</content>
internal sealed partial class FaultEngine
{
    // What it takes to hand a schedule over, above what its steps take.
    private const long LeadNs = 5_000_000;
    private const long LeadPerStepNs = 100;
    private readonly ConcurrentDictionary<string, LiveTimeline> _timelines = new(StringComparer.Ordinal);

    /// <summary>Arms every fault of a timeline and hands its steps to the injector. On any failure nothing remains.</summary>
    public TimelineReport Begin(TimelineRequest asked, Caller caller, object? connection, IRequest request, string purpose)
    {
        var steps = TimelinePlan.Spread(asked.Seed, asked.Items, asked.Faults, purpose);
        var faults = new List<LiveFault>();
        Watch? watch = null;
        try
        {
            foreach (var spec in asked.Faults)
                faults.Add(Arm(spec, caller, asked.Detached ? null : connection, asked.Lease, request.RequestedNs, purpose));
            watch = asked.When is null ? null : _watches.Open(asked.When, caller, purpose);
            var timeline = Hand([.. faults], steps, asked, caller, connection, purpose);
            // The injector's word of the end comes on a thread that has other ends to hear.
            timeline.Run.Then(() => _clock.Schedule(KernelClock.MonotonicNs, timeline.Id, () => Finish(timeline)));
            // Before the thread that waits may touch anything of it.
            var report = Report(timeline, steps, faults[0].Lease);
            if (watch is not null)
                BeginWhen(timeline, watch, asked.When!, purpose);
            return report;
        }
        catch
        {
            watch?.Dispose();
            foreach (var fault in faults)
                End(fault, "failed");
            throw;
        }
    }

    /// <summary>The timeline with this id, if the caller may look at it.</summary>
    public LiveTimeline FindTimeline(string id, Caller caller, string purpose) =>
        _timelines.TryGetValue(id, out var timeline) && (timeline.Uid == caller.Uid || _policy.MayHealAll(caller))
            ? timeline
            : throw new FaultException(ErrorCode.NotFound, $"Cannot {purpose}: there is no timeline {Printable.Escape(id, 64)} of this caller");

    /// <summary>Drops the timelines of a connection that has closed; their faults are healed before.</summary>
    public void DropTimelines(object connection)
    {
        foreach (var timeline in _timelines.Values.Where(t => ReferenceEquals(t.Connection, connection)))
            Drop(timeline);
    }

    private LiveTimeline Hand(
        LiveFault[] faults, PlannedStep[] steps, TimelineRequest asked, Caller caller, object? connection, string purpose)
    {
        var begin = asked.At ?? Instant.Monotonic(KernelClock.MonotonicNs + LeadNs + (steps.Length * LeadPerStepNs));
        if (asked.At is not null)
            RequirePossible(faults[0], begin, asked.Late, purpose);
        RequireFits(asked.When is { } trigger ? (long)trigger.Delay.TotalNanoseconds : Math.Max(0, MomentWatch.LeftNs(begin)), steps[^1].OffsetNs, faults[0], purpose);
        var builder = new ScheduleBuilder(begin.Clock, faults.Min(f => f.DeadlineNs))
        {
            BaseNs = asked.When is null ? begin.Nanoseconds : ScheduleHeader.NotYet,
        };
        var fires = faults.Select(f => Listed(builder, f, f.Plan.TryListFire, "fired", purpose)).ToArray();
        var undos = faults.Select(f => f.Descriptor.IsStrike ? default : Listed(builder, f, f.Plan.TryListUndo, "taken back", purpose)).ToArray();
        foreach (var step in steps)
            builder.At(step.OffsetNs, (step.IsUndo ? undos : fires)[step.Fault]);
        var gates = faults.Select(f => f.Gate).ToArray();
        int held = 0;
        try
        {
            // Nobody takes one of them back between the hand-over and the note of it.
            for (; held < gates.Length; held++)
                gates[held].Enter();
            foreach (var fault in faults)
                RequireArmed(fault, purpose);
            var run = _injector.Submit(builder, purpose);
            foreach (var fault in faults)
                (fault.State, fault.Run) = (FaultState.Scheduled, run);
            var timeline = new LiveTimeline(FaultId.New(), caller.Uid, asked.Detached ? null : connection, steps, faults, run);
            _timelines[timeline.Id] = timeline;
            return timeline;
        }
        finally
        {
            while (held > 0)
                gates[--held].Exit();
        }
    }

    private static ScheduleStep Listed(ScheduleBuilder builder, LiveFault fault, Func<CallList, bool> list, string what, string purpose)
    {
        var calls = new CallList();
        return list(calls)
            ? builder.Add(calls, fault.Plan.FiresAsCaller ? fault.Credentials : null)
            : throw new FaultException(ErrorCode.NotSupported, $"Cannot {purpose}: {fault.Descriptor.Kind} cannot be {what} by system calls alone");
    }

    private static void RequireFits(long untilNs, long lengthNs, LiveFault fault, string purpose)
    {
        long leftNs = fault.DeadlineNs - KernelClock.MonotonicNs;
        if (untilNs > leftNs - lengthNs)
        {
            throw new FaultException(ErrorCode.InvalidArgument,
                $"Cannot {purpose}: it begins in {Durations.Format(Micros(untilNs))} and takes {Durations.Format(Micros(lengthNs))}, which is longer than its lease, {Durations.Format(fault.Lease)}");
        }
    }

    // Everything is taken back but what the last steps have left in force.
    private void Finish(LiveTimeline timeline)
    {
        bool[] left = timeline.Run.End == ScheduleEnd.Finished ? timeline.LeftInForce() : new bool[timeline.Faults.Count];
        for (int i = 0; i < left.Length; i++)
        {
            var fault = timeline.Faults[i];
            lock (fault.Gate)
            {
                // Who took it back has stopped the whole timeline, and has settled this one already.
                if (fault.Run != timeline.Run)
                    continue;
                fault.Run = null;
                fault.State = FaultState.InForce;
                if (left[i])
                    Keep(fault);
                else
                    SettleLocked(fault, "timeline over");
            }
        }
        timeline.Settle(timeline.Run.End switch
        {
            ScheduleEnd.Finished => TimelineState.Finished,
            ScheduleEnd.Cancelled => TimelineState.Cancelled,
            _ => TimelineState.Lost,
        });
    }

    private void Keep(LiveFault fault)
    {
        if (fault.Descriptor.IsStrike)
        {
            _audit.Outcome(fault.Id, "struck");
            Forget(fault);
            return;
        }
        try
        {
            fault.Observed = fault.Plan.Verify();
            _audit.Outcome(fault.Id, "in force", fault.Observed);
        }
        catch (Exception e)
        {
            SettleLocked(fault, $"failed ({e.Message})");
        }
    }

    // Cancels it, or takes back what it has left in force; its record goes with it.
    private UndoReport Cancel(LiveTimeline timeline)
    {
        long begin = KernelClock.MonotonicNs;
        var reports = timeline.Faults.Select(f => TakeBack(f, "timeline cancelled")).OfType<UndoReport>().ToList();
        timeline.WaitSettled(TimelinePatience);
        Drop(timeline);
        var worst = reports.Count == 0 ? UndoOutcome.Undone : reports.Max(r => r.Outcome);
        return new UndoReport(
            timeline.Id, "timeline", worst, Micros(KernelClock.MonotonicNs - begin),
            [.. reports.Where(r => r.Outcome != UndoOutcome.Undone).Select(r => $"{r.Id} {r.Kind}: {Choices<UndoOutcome>.Word(r.Outcome)} ({string.Join("; ", r.Notes)})")]);
    }

    private void Drop(LiveTimeline timeline)
    {
        if (_timelines.TryRemove(timeline.Id, out _) && timeline.WaitSettled(TimelinePatience))
            timeline.Dispose();
    }

    private static TimelineReport Report(LiveTimeline timeline, PlannedStep[] steps, TimeSpan lease)
    {
        var notes = new List<string>();
        double share = SpinBudget.Share(RealTime.Throttle()), asked = InjectorLoop.SpinShare(steps);
        if (asked > share)
            notes.Add(FormattableString.Invariant($"its steps are so close that {asked * 100:0} % of the time would be spun, and {share * 100:0} % may be; the injector sleeps in some gaps of 75 µs and more, after which a step in a thousand is some µs late, and where there are too few of them steps are done by an ordinary thread"));
        return new TimelineReport(
            timeline.Id, [.. timeline.Faults.Select(f => f.Id)], steps.Length, timeline.Run.HasBase ? timeline.Run.Memory.Header.BaseNs : 0,
            steps[^1].OffsetNs, lease, notes);
    }
}
