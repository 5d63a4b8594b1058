namespace LuminaGuard.FaultD;

/// <summary>
/// What a handle owes when it is disposed: to take back what it stands for, unless that has happened by a call, by its lease, by
/// a heal, or with the connection or the daemon.
/// </summary>
internal sealed class TakeBackOnce(Func<UndoReport> undo, Func<Task<UndoReport>> undoAsync)
{
    private int _settled;

    public async Task<UndoReport> UndoAsync()
    {
        var report = await undoAsync().ConfigureAwait(false);
        Volatile.Write(ref _settled, 1);
        return report;
    }

    public UndoReport Undo()
    {
        var report = undo();
        Volatile.Write(ref _settled, 1);
        return report;
    }

    public async ValueTask DisposeAsync()
    {
        if (Volatile.Read(ref _settled) != 0)
            return;
        try
        {
            await UndoAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (IsSettled(e))
        {
            Volatile.Write(ref _settled, 1);
        }
    }

    public void Dispose()
    {
        if (Volatile.Read(ref _settled) != 0)
            return;
        try
        {
            Undo();
        }
        catch (Exception e) when (IsSettled(e))
        {
            Volatile.Write(ref _settled, 1);
        }
    }

    // Not there any more is what was wanted; a daemon that is gone has healed, or its guardian has; a client that is closed has
    // had it taken back with its connection.
    private static bool IsSettled(Exception e) =>
        e is ObjectDisposedException or FaultException { Code: ErrorCode.NotFound or ErrorCode.Unreachable };
}
