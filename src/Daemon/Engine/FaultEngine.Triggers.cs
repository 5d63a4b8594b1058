using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <content>Faults that fire, and timelines that begin, when a condition becomes true.</content>
internal sealed partial class FaultEngine
{
    private const int TriggerStackBytes = 256 * 1024;

    /// <summary>Waits for a condition, fires an armed fault then, and waits for the proof. On any failure nothing remains, but for a
    /// condition that cannot be watched: then the fault stays armed.</summary>
    /// <param name="fault">An armed fault.</param>
    /// <param name="trigger">The condition.</param>
    /// <param name="caller">With whose rights it is watched.</param>
    /// <param name="request">The request to fire.</param>
    /// <param name="purpose">"fire ID", for errors.</param>
    public InjectReport FireWhen(LiveFault fault, Trigger trigger, Caller caller, IRequest request, string purpose)
    {
        lock (fault.Gate)
            RequireArmed(fault, purpose);
        if (trigger.Delay.TotalNanoseconds > fault.DeadlineNs - KernelClock.MonotonicNs)
        {
            throw new FaultException(ErrorCode.InvalidArgument,
                $"Cannot {purpose}: delay_us is {Durations.Format(trigger.Delay)}, longer than what is left of the fault's lease");
        }
        using var watch = _watches.Open(trigger, caller, purpose);
        var seen = Await(fault, watch, trigger.Count, $"waits for {Printable.Escape(trigger.ToString(), 256)}", request, purpose);
        long dueNs = seen.AtNs + (long)trigger.Delay.TotalNanoseconds;
        fault.Plan.Notes.Add($"{seen.What}{(trigger.Count > 1 ? $", for the {Ordinal(trigger.Count)} time" : "")}");
        if (trigger.Delay == TimeSpan.Zero)
            return FireWaiting(fault, watch, dueNs, request, purpose);
        StopWaiting(fault, watch);
        return FireAt(fault, Instant.Monotonic(dueNs), Late.Fire, request, purpose);
    }

    private static string Ordinal(int number) => string.Create(CultureInfo.InvariantCulture, $"{number}") + (number % 100 is 11 or 12 or 13 ? "th" : (number % 10) switch
    {
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    });

    // Marks an armed fault as one that this thread waits to fire, and waits. Whatever else ends the wait leaves it armed.
    private Occurrence Await(LiveFault fault, Watch watch, int count, string observed, IRequest request, string purpose)
    {
        lock (fault.Gate)
        {
            RequireArmed(fault, purpose);
            (fault.State, fault.Waiter, fault.Observed) = (FaultState.Scheduled, watch, observed);
        }
        try
        {
            return TriggerWait.For(watch, count, () => Glance(fault, watch, request, purpose));
        }
        catch
        {
            StopWaiting(fault, watch);
            throw;
        }
    }

    private static void StopWaiting(LiveFault fault, object waiter)
    {
        lock (fault.Gate)
        {
            if (fault.Waiter == waiter)
                StopWaiting(fault);
        }
    }

    // Nobody fires it any more who has waited to.
    private static void StopWaiting(LiveFault fault)
    {
        if (fault.Waiter is null)
            return;
        (fault.State, fault.Waiter, fault.Observed) = (FaultState.Armed, null, "");
    }

    private InjectReport FireWaiting(LiveFault fault, object waiter, long plannedNs, IRequest request, string purpose)
    {
        lock (fault.Gate)
        {
            RequireWaits(fault, waiter, purpose);
            StopWaiting(fault);
            return FireLocked(fault, request, purpose, plannedNs);
        }
    }

    // Whether there is still something to wait for; and what undo needs to know may be another by now.
    private void Glance(LiveFault fault, object waiter, IRequest request, string purpose)
    {
        if (request.IsAbandoned)
            throw new FaultException(ErrorCode.OutcomeUnknown, $"Cannot {purpose}: its client has gone");
        lock (fault.Gate)
        {
            RequireWaits(fault, waiter, purpose);
            LookAgainOrFail(fault, request, purpose);
        }
    }

    private static void RequireWaits(LiveFault fault, object waiter, string purpose)
    {
        if (fault.Waiter == waiter)
            return;
        string why = fault.IsSettled && KernelClock.MonotonicNs >= fault.DeadlineNs ? "its lease was over" : "it was taken back";
        throw new FaultException(ErrorCode.NotFound, $"Cannot {purpose}: {why} before it was to fire");
    }

    // A thread of its own: whoever asked has been answered.
    private void BeginWhen(LiveTimeline timeline, Watch watch, Trigger trigger, string purpose) => new Thread(() =>
    {
        using (watch)
        {
            try
            {
                var seen = TriggerWait.For(watch, trigger.Count, () => Glance(timeline, purpose));
                timeline.Begin(seen.AtNs + (long)trigger.Delay.TotalNanoseconds);
                _audit.Outcome(timeline.Id, $"begun: {seen.What}");
            }
            catch (Exception e)
            {
                foreach (var fault in timeline.Faults)
                    TakeBack(fault, e.Message);
            }
        }
    }, TriggerStackBytes)
    { IsBackground = true, Name = "trigger" }.Start();

    private void Glance(LiveTimeline timeline, string purpose)
    {
        if (timeline.Run.End != ScheduleEnd.None)
            throw new FaultException(ErrorCode.NotFound, $"Cannot {purpose}: it was cancelled before its trigger came");
        foreach (var fault in timeline.Faults)
        {
            lock (fault.Gate)
            {
                if (fault.Run == timeline.Run)
                    LookAgain(fault, purpose);
            }
        }
    }
}
