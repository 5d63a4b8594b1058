namespace LuminaGuard.FaultD.Samples.Ledger;

/// <summary>
/// One ledger a directory. The kernel drops the lock with its holder, so a killed one never bars the next.
/// </summary>
internal sealed class InstanceLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string? _removeAtEnd;

    private InstanceLock(FileStream file, string? removeAtEnd)
    {
        _file = file;
        _removeAtEnd = removeAtEnd;
    }

    /// <summary>Takes the lock, or answers null when another ledger holds it.</summary>
    public static InstanceLock? TryTake(string directory, Defect defect)
    {
        var path = Path.Combine(directory, "ledger.lock");
        if (defect == Defect.NoRestart)
            return TryOpen(path, FileMode.CreateNew) is { } created ? new InstanceLock(created, path) : null;

        // A child forked by the predecessor holds its lock too until it has executed: a matter of milliseconds.
        for (var attempt = 0; attempt < 100; attempt++)
        {
            if (TryOpen(path, FileMode.OpenOrCreate) is { } opened)
                return new InstanceLock(opened, removeAtEnd: null);
            Thread.Sleep(20);
        }

        return null;
    }

    public void Dispose()
    {
        if (_removeAtEnd is not null)
            File.Delete(_removeAtEnd);
        _file.Dispose();
    }

    private static FileStream? TryOpen(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
