using LuminaGuard.FaultD.Samples.Demo.Plan;

namespace LuminaGuard.FaultD.Samples.Demo.Ledgers;

/// <summary>Starts the Ledger again and again, and keeps what every incarnation said.</summary>
internal sealed class LedgerKeeper(Workspace workspace, string defect, Findings findings) : IDisposable
{
    /// <summary>Generous: it is reached only when something is broken.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<LedgerLog> _logs = [];
    private StepKind? _endedBy;
    private volatile int _step;

    /// <summary>The one that runs now.</summary>
    public LedgerProcess? Current { get; private set; }

    /// <summary>The step that acknowledgements are counted for from now on.</summary>
    public int Step { set => _step = value; }

    public int Incarnations => _logs.Count;

    public int RowsAcknowledged => _logs.Sum(log => log.Count);

    public IEnumerable<Acknowledgement> Acknowledged() => _logs.SelectMany(log => log.Acknowledged());

    /// <summary>Starts one, unless one runs.</summary>
    public LedgerProcess EnsureStarted()
    {
        if (Current is not null)
            return Current;
        var log = new LedgerLog(workspace.LogPath(Incarnations), () => _step);
        _logs.Add(log);
        return Current = LedgerProcess.Start(workspace, defect, log);
    }

    /// <summary>
    /// Waits until the present Ledger has opened its file and acknowledged a row.
    /// </summary>
    /// <returns>The time from start to that row; null, and a finding, when it does not come.</returns>
    public async Task<TimeSpan?> UntilServingAsync(CancellationToken cancellation)
    {
        var ledger = EnsureStarted();
        if (await ledger.UntilAsync(log => log.Count > 0, Patience, cancellation))
            return Clock.Between(ledger.StartedAt, ledger.Log.FirstAfter(0)!.Value);
        var cause = _endedBy is { } kind ? $"after {kind.FaultName()}" : "at its first start";
        findings.Add(Breach.NoRestart, _endedBy, $"the Ledger did not serve {cause}: {ledger.LastWords()}");
        return null;
    }

    /// <summary>
    /// Stops the present Ledger as its operator would. False, and a finding, when it does not end cleanly.
    /// </summary>
    public async Task<bool> StopAsync(StepKind? endedBy, CancellationToken cancellation)
    {
        if (Current is not { } ledger)
            return true;
        var clean = await ledger.StopAsync(Patience, cancellation) && ledger.Process.ExitCode == 0;
        if (!clean)
            findings.Add(Breach.NotResumed, endedBy, $"the Ledger did not stop when asked: {ledger.LastWords()}");
        Forget(endedBy);
        return clean;
    }

    /// <summary>The present Ledger is gone, or is to go.</summary>
    public void Forget(StepKind? endedBy)
    {
        _endedBy = endedBy;
        Current?.Dispose();
        Current = null;
    }

    public void Dispose() => Current?.Dispose();
}
