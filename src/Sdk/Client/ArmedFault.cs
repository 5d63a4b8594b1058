using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>A fault or strike that waits for its last system calls. Disposing it before it is fired drops it; afterwards it
/// takes the fault back.</summary>
public sealed class ArmedFault : IAsyncDisposable, IDisposable
{
    private static readonly AnswerReader<InjectReport> ReadReport = static (ref MessagePackReader r) => InjectReport.Read(ref r);

    private readonly FaultHandle _handle;
    private readonly FaultClient _client;
    private readonly Request _fire;

    internal ArmedFault(FaultClient client, InjectReport report)
    {
        _client = client;
        _handle = new FaultHandle(client, report);
        _fire = FaultRequests.Fire(report.Id);
    }

    /// <summary>The fault's id.</summary>
    public string Id => _handle.Id;

    /// <summary>Fires it on this thread; the answer comes when the effect has been read back.</summary>
    public InjectReport Fire() => _client.Call(_fire, ReadReport);

    /// <summary>Fires it; the answer comes when the effect has been read back.</summary>
    /// <param name="cancellationToken">Gives up waiting; the outcome is then unknown, and disposing settles it.</param>
    public Task<InjectReport> FireAsync(CancellationToken cancellationToken = default) =>
        _client.CallAsync(_fire, ReadReport, cancellationToken);

    /// <summary>Has the daemon fire it at a moment, by the injector that does nothing else; blocks until the effect has been
    /// read back. The report tells how late the first system call began.</summary>
    /// <remarks>The first such request to a daemon has it start the injector, some tens of milliseconds: leave it as much.</remarks>
    /// <param name="at">When; before the end of the fault's lease.</param>
    /// <param name="late">What becomes of a moment that is past when the request arrives.</param>
    /// <exception cref="FaultException">It did not fire. After <see cref="ErrorCode.InvalidArgument"/> (a moment that is past,
    /// or after the lease) it is armed still.</exception>
    public InjectReport FireAt(Instant at, Late late = Late.Refuse) =>
        _client.CallApart(FaultRequests.FireAt(Id, at, late), ReadReport, Until(at));

    /// <summary>Has the daemon fire it at a moment; see <see cref="FireAt"/>.</summary>
    /// <param name="at">When; before the end of the fault's lease.</param>
    /// <param name="late">What becomes of a moment that is past when the request arrives.</param>
    /// <param name="cancellationToken">Gives up waiting. One that had not fired by then is armed still; disposing settles it in
    /// any case.</param>
    public Task<InjectReport> FireAtAsync(Instant at, Late late = Late.Refuse, CancellationToken cancellationToken = default) =>
        _client.CallApartAsync(FaultRequests.FireAt(Id, at, late), ReadReport, Until(at), cancellationToken);

    /// <summary>Has the daemon fire it so much later than now; see <see cref="FireAt"/>.</summary>
    /// <param name="delay">How much later; counted from this call on.</param>
    public InjectReport FireAfter(TimeSpan delay) => FireAt(Instant.Now + delay, Late.Fire);

    /// <summary>Has the daemon fire it so much later than now; see <see cref="FireAtAsync"/>.</summary>
    /// <param name="delay">How much later; counted from this call on.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<InjectReport> FireAfterAsync(TimeSpan delay, CancellationToken cancellationToken = default) =>
        FireAtAsync(Instant.Now + delay, Late.Fire, cancellationToken);

    /// <summary>Has the daemon fire it when a condition in the kernel becomes true; blocks until the effect has been read back. The
    /// report's notes say what happened, and its planned time when; how late the first system call began is counted from there.</summary>
    /// <param name="trigger">The condition, with its delay and count.</param>
    /// <exception cref="FaultException">It did not fire. <see cref="ErrorCode.NotSupported"/>: the daemon cannot see such conditions
    /// here, and the fault is armed still. <see cref="ErrorCode.NotFound"/>: it was taken back before the condition came true, by its
    /// lease at the latest.</exception>
    public InjectReport FireWhen(Trigger trigger)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return _client.CallApart(FaultRequests.FireWhen(Id, trigger), ReadReport, UntilLeaseEnds);
    }

    /// <summary>Has the daemon fire it when a condition in the kernel becomes true; see <see cref="FireWhen"/>.</summary>
    /// <param name="trigger">The condition, with its delay and count.</param>
    /// <param name="cancellationToken">Gives up waiting. One that had not fired by then is armed still; disposing settles it in
    /// any case.</param>
    public Task<InjectReport> FireWhenAsync(Trigger trigger, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return _client.CallApartAsync(FaultRequests.FireWhen(Id, trigger), ReadReport, UntilLeaseEnds, cancellationToken);
    }

    /// <summary>Takes the fault back and says how that ended.</summary>
    public Task<UndoReport> UndoAsync() => _handle.UndoAsync();

    /// <summary>Takes the fault back on this thread and says how that ended.</summary>
    public UndoReport Undo() => _handle.Undo();

    /// <summary>Drops or takes back.</summary>
    public ValueTask DisposeAsync() => _handle.DisposeAsync();

    /// <summary>Drops or takes back, on this thread.</summary>
    public void Dispose() => _handle.Dispose();

    private TimeSpan UntilLeaseEnds => _client.Timeout + _handle.Report.Lease;

    // A moment that the daemon refuses is answered at once.
    private TimeSpan Until(Instant at)
    {
        long nowNs = at.Clock == InstantClock.Monotonic ? Instant.Now.Nanoseconds : Instant.Realtime(TimeProvider.System.GetUtcNow()).Nanoseconds;
        return _client.Timeout + TimeSpan.FromMicroseconds(Math.Clamp((at.Nanoseconds - nowNs) / 1e3, 0, Durations.MaxMicroseconds));
    }
}
