namespace LuminaGuard.FaultD.Daemon;

/// <summary>The end of a wait by somebody else, see <see cref="IWaitingPlan"/>.</summary>
internal sealed class GiveUp : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private readonly ManualResetEventSlim _set = new(false, spinCount: 0);
    private Reason? _reason;

    public bool IsSet => _set.IsSet;

    /// <summary>Ends it; the first reason is the one.</summary>
    public void Set(ErrorCode code, string why)
    {
        Interlocked.CompareExchange(ref _reason, new Reason(code, why), null);
        _set.Set();
    }

    /// <exception cref="FaultException">It was ended, and that is why.</exception>
    public void ThrowIfSet(PrepareContext context)
    {
        if (_set.IsSet)
            throw context.No(_reason!.Code, _reason.Why);
    }

    /// <summary>Between two looks that found nothing.</summary>
    /// <exception cref="FaultException">Who asked has gone.</exception>
    public void Rest(IRequest request, PrepareContext context)
    {
        if (request.IsAbandoned)
            throw context.No(ErrorCode.OutcomeUnknown, "its client has gone");
        _set.Wait(Pause);
    }

    public void Dispose() => _set.Dispose();

    private sealed record Reason(ErrorCode Code, string Why);
}
