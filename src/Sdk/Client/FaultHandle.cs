namespace LuminaGuard.FaultD;

/// <summary>A fault in force. Disposing it takes the fault back.</summary>
public sealed class FaultHandle : IAsyncDisposable, IDisposable
{
    private readonly FaultClient _client;
    private int _settled;

    internal FaultHandle(FaultClient client, InjectReport report)
    {
        _client = client;
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
    public async Task<UndoReport> UndoAsync()
    {
        var report = await _client.UndoAsync(Id).ConfigureAwait(false);
        Volatile.Write(ref _settled, 1);
        return report;
    }

    /// <summary>Takes the fault back on this thread; see <see cref="UndoAsync"/>.</summary>
    public UndoReport Undo()
    {
        var report = _client.Undo(Id);
        Volatile.Write(ref _settled, 1);
        return report;
    }

    /// <summary>Takes the fault back, unless that has happened: by a call, by its lease, by a heal.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Volatile.Read(ref _settled) != 0)
            return;
        try
        {
            await UndoAsync().ConfigureAwait(false);
        }
        catch (FaultException e) when (IsSettled(e))
        {
            Volatile.Write(ref _settled, 1);
        }
        catch (ObjectDisposedException)
        {
            // The client is closed, and with its connection the fault was taken back.
        }
    }

    /// <summary>The same as <see cref="DisposeAsync"/>, on this thread.</summary>
    public void Dispose()
    {
        if (Volatile.Read(ref _settled) != 0)
            return;
        try
        {
            Undo();
        }
        catch (FaultException e) when (IsSettled(e))
        {
            Volatile.Write(ref _settled, 1);
        }
        catch (ObjectDisposedException)
        {
            // The client is closed, and with its connection the fault was taken back.
        }
    }

    // Not there any more is what was wanted; a daemon that is gone has healed, or its guardian has.
    private static bool IsSettled(FaultException e) => e.Code is ErrorCode.NotFound or ErrorCode.Unreachable;
}
