using System.Collections.Concurrent;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// The life of every fault: prepare, claim, journal, arm, fire, verify, undo. The order in <see cref="Arm"/> and
/// <see cref="SettleLocked"/> is laws 1 and 2, and the die-anywhere sweep holds it.
/// </summary>
internal sealed partial class FaultEngine
{
    private readonly ConcurrentDictionary<string, LiveFault> _live = new(StringComparer.Ordinal);
    private readonly KindCatalog _kinds;
    private readonly TargetResolver _resolver;
    private readonly Policy _policy;
    private readonly ClaimBook _claims;
    private readonly UndoJournal _journal;
    private readonly AuditLog _audit;
    private readonly DeadlineClock _clock;
    private readonly Injector _injector;
    private readonly Watches _watches;
    private readonly RecentEnds _ends = new();
    private volatile bool _stopping;

    public FaultEngine(
        KindCatalog kinds, TargetResolver resolver, Policy policy, ClaimBook claims, UndoJournal journal, AuditLog audit, DeadlineClock clock,
        Injector injector, Watches watches)
    {
        _kinds = kinds;
        _resolver = resolver;
        _policy = policy;
        _claims = claims;
        _journal = journal;
        _audit = audit;
        _clock = clock;
        _injector = injector;
        _watches = watches;
    }

    public IEnumerable<LiveFault> Live => _live.Values.Where(f => !f.IsSettled);

    /// <summary>Looks and says what would be touched.</summary>
    public Preview Preview(IFaultSpec spec, Caller caller, TimeSpan? lease, string purpose)
    {
        using var plan = Prepare(spec, caller, lease, purpose, out _, out var granted);
        var touches = plan.Capture();
        _audit.Intent(caller, "dry-run", spec.Descriptor.Kind, plan.Target, "allowed", "");
        return new Preview(
            spec.Descriptor.Kind, plan.Target, spec.Descriptor.Risk, spec.Descriptor.Durability,
            [.. touches, .. plan.Notes], spec.Descriptor.IsStrike ? TimeSpan.Zero : granted);
    }

    /// <summary>Everything up to the last system calls. Nothing is visible yet, and all that undo needs is written down.</summary>
    public LiveFault Arm(
        IFaultSpec spec, Caller caller, object? connection, TimeSpan? lease, long requestedNs, string purpose)
    {
        if (_stopping)
            throw new FaultException(ErrorCode.Refused, $"Cannot {purpose}: the daemon is stopping");
        // A strike that was answered may still be among them for a moment.
        if (_live.Count >= _policy.MaxLiveFaults && Live.Count() >= _policy.MaxLiveFaults)
        {
            throw new FaultException(ErrorCode.LimitReached,
                $"Cannot {purpose}: {Live.Count()} faults are live, and {_policy.MaxLiveFaults} is the most");
        }
        var plan = Prepare(spec, caller, lease, purpose, out var context, out var granted);
        string id = context.Id;
        HeldClaims? claims = null;
        try
        {
            claims = _claims.Take(plan.Claims, id, spec.Descriptor.Kind, purpose, plan.Owners);
            plan.Capture();
            _audit.Intent(caller, purpose.Split(' ')[0], spec.Descriptor.Kind, plan.Target, "allowed", id);
            if (plan.Token is { } token)
                _journal.Write(id, spec.Descriptor.Kind, token, plan.Claims, purpose);
            try
            {
                plan.Arm();
                if (plan.Token is not null)
                    _journal.RequireDescriptors(purpose);
            }
            catch
            {
                if (plan.Token is { } unneeded)
                    _journal.Erase(id, unneeded);
                throw;
            }
            var fault = new LiveFault
            {
                Id = id,
                Spec = spec,
                Plan = plan,
                Context = context,
                Uid = caller.Uid,
                RequestedNs = requestedNs,
                Lease = granted,
                DeadlineNs = requestedNs + (long)granted.TotalNanoseconds,
                Connection = connection,
                Credentials = plan.AsDaemon ? null : caller.Impersonation,
                Claims = claims,
            };
            _live[id] = fault;
            _clock.Schedule(fault.DeadlineNs, id, () => TakeBack(fault, RecentEnd.LeaseOver));
            return fault;
        }
        catch
        {
            claims?.Release();
            plan.Dispose();
            throw;
        }
    }

    /// <summary>The last system calls and the proof. On any failure nothing remains.</summary>
    /// <param name="fault">An armed fault.</param>
    /// <param name="request">The request to fire.</param>
    /// <param name="purpose">"inject process.pause", for errors.</param>
    public InjectReport Fire(LiveFault fault, IRequest request, string purpose)
    {
        lock (fault.Gate)
        {
            RequireArmed(fault, purpose);
            LookAgainOrFail(fault, request, purpose);
            return FireLocked(fault, request, purpose, plannedNs: 0);
        }
    }

    private InjectReport FireLocked(LiveFault fault, IRequest request, string purpose, long plannedNs)
    {
        try
        {
            fault.Plan.Await(request);
            FireAndVerify(fault, request.RequestedNs, plannedNs, purpose);
        }
        catch (FaultException) when (fault.State == FaultState.Armed && fault.Plan is IWaitingPlan { IsGivenUp: true })
        {
            // Who ended the wait takes the fault back, and reports it.
            throw;
        }
        catch (Exception e)
        {
            throw Failed(fault, purpose, e);
        }
        return Report(fault, request);
    }

    /// <summary>Takes one fault back by its id.</summary>
    public UndoReport Undo(string id, Caller caller, string purpose)
    {
        if (_timelines.ContainsKey(id))
            return Cancel(FindTimeline(id, caller, purpose));
        if (!_live.TryGetValue(id, out var fault))
            throw HasEnded(id, caller, purpose);
        if (fault.Uid != caller.Uid && !_policy.MayHealAll(caller))
            throw new FaultException(ErrorCode.Refused, $"Cannot {purpose}: it is a fault of uid {fault.Uid}");
        return TakeBack(fault, "undo") ?? throw HasEnded(id, caller, purpose);
    }

    // Who comes late is told how it ended: left alone is not taken back.
    private FaultException HasEnded(string id, Caller caller, string purpose)
    {
        if (_ends.Find(id) is not { } end || (end.Uid != caller.Uid && !_policy.MayHealAll(caller)))
            return new FaultException(ErrorCode.NotFound, $"Cannot {purpose}: there is no fault {Printable.Escape(id, 64)}; it may have ended with its lease");
        var details = end.Details;
        string notes = end.Report.Notes.Count == 0 ? "" : $": {details["notes"]}";
        return new FaultException(ErrorCode.NotFound, $"Cannot {purpose}: fault {id} has ended ({end.Reason}), {details["outcome"]}{notes}", details: details);
    }

    /// <summary>The fault with this id, if the caller may handle it.</summary>
    public LiveFault Find(string id, Caller caller, string purpose) =>
        _live.TryGetValue(id, out var fault) && (fault.Uid == caller.Uid || _policy.MayHealAll(caller))
            ? fault
            : throw new FaultException(ErrorCode.NotFound, $"Cannot {purpose}: there is no fault {Printable.Escape(id, 64)} of this caller");

    /// <summary>Takes back all faults that fit: those that have nothing to do with each other side by side.</summary>
    public List<UndoReport> Heal(Func<LiveFault, bool> which, string reason)
    {
        // The youngest first: faults on one target come off in the reverse order they went on.
        LiveFault[] faults = [.. _live.Values.Where(which).OrderByDescending(f => f.RequestedNs)];
        var reports = new UndoReport?[faults.Length];
        SideBySide.Run([.. Kinship.Group(faults).Select(group => (Action)(() =>
        {
            foreach (int at in group)
                reports[at] = TakeBack(faults[at], reason);
        }))]);
        return [.. reports.OfType<UndoReport>()];
    }

    /// <summary>No new faults from here on, and every one there is taken back.</summary>
    /// <returns>Whether nothing is owed any more.</returns>
    public bool Stop()
    {
        _stopping = true;
        foreach (var waiting in _live.Values.Select(f => f.Plan).OfType<IWaitingPlan>())
            waiting.GiveUp(ErrorCode.Refused, "the daemon is stopping");
        // A request under way may still add one: its thread either sees the flag or is seen here on the second look.
        Heal(_ => true, "daemon stop");
        return Heal(_ => true, "daemon stop").TrueForAll(r => r.Outcome != UndoOutcome.Stuck);
    }

    private Plan Prepare(
        IFaultSpec spec, Caller caller, TimeSpan? lease, string purpose, out PrepareContext context, out TimeSpan granted)
    {
        context = new PrepareContext(caller, spec.Descriptor, lease, purpose, _resolver, _policy, _claims) { JournalInMemory = _journal.InMemory };
        try
        {
            context.Granted = granted = _policy.Lease(lease, false, purpose);
            return _kinds.Find(spec.Descriptor.Kind).Prepare(spec, context);
        }
        catch (FaultException e) when (e.Code == ErrorCode.Refused)
        {
            _audit.Intent(
                caller, purpose.Split(' ')[0], spec.Descriptor.Kind, Printable.Escape(spec.Target.ToString()), $"refused: {e.Message}", "");
            throw;
        }
    }

    private static void RequireArmed(LiveFault fault, string purpose)
    {
        if (fault.IsSettled)
            throw new FaultException(ErrorCode.NotFound, $"Cannot {purpose}: fault {fault.Id} has ended");
        if (fault.State == FaultState.Scheduled)
            throw new FaultException(ErrorCode.Conflict, $"Cannot {purpose}: fault {fault.Id} is to fire at a moment or by a trigger already");
        if (fault.State != FaultState.Armed)
            throw new FaultException(ErrorCode.Conflict, $"Cannot {purpose}: fault {fault.Id} is in force already");
    }

    private void LookAgainOrFail(LiveFault fault, IRequest request, string purpose)
    {
        try
        {
            LookAgain(fault, request, purpose);
        }
        catch (Exception e)
        {
            throw Failed(fault, purpose, e);
        }
    }

    private void LookAgain(LiveFault fault, IRequest request, string purpose)
    {
        if (_stopping)
            throw new FaultException(ErrorCode.Refused, $"Cannot {purpose}: the daemon is stopping");
        // Armed by an earlier request than the one that fires it: time has passed.
        if (fault.RequestedNs != request.RequestedNs)
            LookAgain(fault, purpose);
    }

    private void LookAgain(LiveFault fault, string purpose)
    {
        fault.Context.Purpose = purpose;
        var token = fault.Plan.Token;
        fault.Plan.LookAgain();
        // What undo needs to know may be another by now.
        if (fault.Plan.Token is { } renewed && renewed != token)
            _journal.Write(fault.Id, fault.Descriptor.Kind, renewed, fault.Plan.Claims, purpose);
    }

    // Takes back what is left of a fault that did not fire as it should, and says why.
    private FaultException Failed(LiveFault fault, string purpose, Exception e)
    {
        var undo = SettleLocked(fault, "failed");
        string why = e is FaultException ? e.Message : $"Cannot {purpose}: {e.Message}";
        var code = (e as FaultException)?.Code ?? (e is LinuxException ? ErrorCode.KernelRefused : ErrorCode.Internal);
        int errno = (e as FaultException)?.Errno ?? (int)((e as LinuxException)?.Errno ?? Errno.None);
        if (undo is { Outcome: UndoOutcome.Stuck })
            why += $"; and what happened of it could not be taken back: {string.Join("; ", undo.Notes)}";
        return new FaultException(code, why, errno);
    }

    private InjectReport Report(LiveFault fault, IRequest request)
    {
        bool isStrike = fault.Descriptor.IsStrike;
        string observed = fault.Observed;
        fault.Announcement = () => _audit.Outcome(fault.Id, isStrike ? "struck" : "in force", observed);
        // What it set in order to strike was put back when it had struck, and the journal is told so; else it is stuck as any fault is.
        var settled = isStrike && fault.Plan.Token is not null ? SettleLocked(fault, "struck") : null;
        var report = new InjectReport(
            fault.Id, fault.Descriptor.Kind, fault.Plan.Target, observed, fault.Times,
            isStrike ? TimeSpan.Zero : fault.Lease, [.. fault.Plan.Notes, .. settled?.Notes ?? []]);
        request.AfterAnswer(fault.Announce);
        if (isStrike && settled is null)
        {
            fault.IsSettled = true;
            request.AfterAnswer(() => Forget(fault));
        }
        return report;
    }

    private static void FireAndVerify(LiveFault fault, long requestedNs, long plannedNs, string purpose)
    {
        long begin, end;
        Errno error;
        // Before it is: whatever comes out of it, an exception too, is taken back.
        fault.State = FaultState.InForce;
        if (fault.Plan.FiresAsCaller && fault.Credentials is { } credentials)
        {
            // No thread may be started in here: it would keep the caller's credentials.
            using (credentials.Assume())
            {
                begin = KernelClock.MonotonicNs;
                error = fault.Plan.Fire();
                end = KernelClock.MonotonicNs;
            }
        }
        else
        {
            begin = KernelClock.MonotonicNs;
            error = fault.Plan.Fire();
            end = KernelClock.MonotonicNs;
        }
        Conclude(fault, error, purpose);
        fault.Times = new FaultTimes(requestedNs, begin, end, KernelClock.MonotonicNs, plannedNs);
    }

    // The proof, or why there is none.
    private static void Conclude(LiveFault fault, Errno error, string purpose)
    {
        if (error != Errno.None)
        {
            if (fault.Plan.FailsWhole)
                fault.State = FaultState.Armed;
            throw new FaultException(CodeOf(error),
                $"Cannot {purpose}: {fault.Plan.FireCall}: {error.Message()}", (int)error);
        }
        fault.Observed = fault.Plan.Verify();
    }

    private static ErrorCode CodeOf(Errno error) => error switch
    {
        Errno.ESRCH => ErrorCode.NotFound,
        Errno.EPERM or Errno.EACCES => ErrorCode.Refused,
        _ => ErrorCode.KernelRefused,
    };

    // One that waits for its target is not waited for.
    private UndoReport? TakeBack(LiveFault fault, string reason)
    {
        var waiting = fault.Plan as IWaitingPlan;
        waiting?.GiveUp(ErrorCode.NotFound, $"fault {fault.Id} was taken back before ({reason})");
        // Whoever was told of it may have closed his connection, which takes it back too, and first.
        return End(fault, reason) ?? (waiting is null ? null : fault.End);
    }

    private UndoReport? End(LiveFault fault, string reason)
    {
        lock (fault.Gate)
        {
            return SettleLocked(fault, reason);
        }
    }

    // Undo, then the journal, then the claims: each step leaves the ones before it repeatable.
    private UndoReport? SettleLocked(LiveFault fault, string reason)
    {
        if (fault.IsSettled)
            return null;
        StopSchedule(fault);
        StopWaiting(fault);
        // Its end is not written down before its beginning.
        fault.Announce();
        long begin = KernelClock.MonotonicNs;
        bool wasFired = fault.State != FaultState.Armed;
        var result = fault.OwesOnlyErasing ? UndoResult.Undone("was undone before")
            : !wasFired ? UndoResult.Undone("was armed, not fired")
            : UndoResult.Attempt(fault.Plan.Undo);
        var took = TimeSpan.FromMicroseconds((KernelClock.MonotonicNs - begin) / 1e3);
        if (fault.Plan.Token is { } token)
        {
            bool undone = result.Outcome != UndoOutcome.Stuck;
            result = _journal.Settle(fault.Id, token, result);
            fault.OwesOnlyErasing = undone && result.Outcome == UndoOutcome.Stuck;
        }
        var report = new UndoReport(fault.Id, fault.Descriptor.Kind, result.Outcome, took, result.Notes);
        _audit.Outcome(
            fault.Id, $"{reason}: {(wasFired ? Choices<UndoOutcome>.Word(result.Outcome) : "nothing was done")}", string.Join("; ", result.Notes));
        fault.End = report;
        _ends.Remember(fault.Id, new RecentEnd(fault.Uid, reason, report));
        if (result.Outcome == UndoOutcome.Stuck)
            RetryLater(fault, result);
        else
            Forget(fault);
        return report;
    }

    private void RetryLater(LiveFault fault, UndoResult result)
    {
        fault.State = FaultState.Stuck;
        fault.Observed = string.Join("; ", result.Notes);
        _clock.ScheduleRetry(fault.Id, fault.UndoTries++, () => End(fault, "retry"));
    }

    private void Forget(LiveFault fault)
    {
        fault.IsSettled = true;
        _clock.Cancel(fault.Id);
        fault.Claims.Release();
        _live.TryRemove(fault.Id, out _);
        fault.Plan.Dispose();
    }
}
