namespace LuminaGuard.FaultD;

/// <summary>A fault in force. Disposing it takes the fault back.</summary>
public sealed class FaultHandle : IAsyncDisposable, IDisposable
{
    private readonly TakeBackOnce _owed;

    internal FaultHandle(FaultClient client, InjectReport report)
    {
        _owed = new TakeBackOnce(() => client.Undo(report.Id), () => client.UndoAsync(report.Id));
        Report = report;
    }

    /// <summary>What the daemon said when it was injected.</summary>
    public InjectReport Report { get; }

    /// <summary>The fault's id.</summary>
    public string Id => Report.Id;

    /// <summary>When it was requested, fired and read back.</summary>
    public FaultTimes Times => Report.Times;

    /// <summary>What was read back from the kernel.</summary>
    public string Observed => Report.Observed;

    /// <summary>Takes the fault back and says how that ended. Not cancellable: an undo never is.</summary>
    /// <exception cref="FaultException">It could not be taken back and stays owed, or its lease had ended before.</exception>
    public Task<UndoReport> UndoAsync() => _owed.UndoAsync();

    /// <summary>Takes the fault back on this thread; see <see cref="UndoAsync"/>.</summary>
    public UndoReport Undo() => _owed.Undo();

    /// <summary>Takes the fault back, unless that has happened: by a call, by its lease, by a heal.</summary>
    public ValueTask DisposeAsync() => _owed.DisposeAsync();

    /// <summary>The same as <see cref="DisposeAsync"/>, on this thread.</summary>
    public void Dispose() => _owed.Dispose();
}
