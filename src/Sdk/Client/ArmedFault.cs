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

    /// <summary>Takes the fault back and says how that ended.</summary>
    public Task<UndoReport> UndoAsync() => _handle.UndoAsync();

    /// <summary>Takes the fault back on this thread and says how that ended.</summary>
    public UndoReport Undo() => _handle.Undo();

    /// <summary>Drops or takes back.</summary>
    public ValueTask DisposeAsync() => _handle.DisposeAsync();

    /// <summary>Drops or takes back, on this thread.</summary>
    public void Dispose() => _handle.Dispose();
}
