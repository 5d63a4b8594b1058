namespace LuminaGuard.FaultD.Daemon;

/// <summary>Claims held by one fault.</summary>
internal sealed class HeldClaims : IDisposable
{
    private readonly List<FileLock> _locks = [];

    public void Add(FileLock held) => _locks.Add(held);

    /// <summary>Lets go, and removes the files: nothing is owed any more.</summary>
    public void Release()
    {
        foreach (var held in _locks)
            held.Release();
        _locks.Clear();
    }

    /// <summary>Lets go but leaves the files, as death would: something is still owed.</summary>
    public void Dispose()
    {
        foreach (var held in _locks)
            held.Dispose();
        _locks.Clear();
    }
}
