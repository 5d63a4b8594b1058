namespace LuminaGuard.FaultD.Daemon;

/// <summary>The journal of another daemon, dead or alive, to be looked into.</summary>
internal sealed class OthersJournal : IDisposable
{
    private readonly SafeDirectory? _undo;
    private readonly SafeDirectory? _durable;

    private OthersJournal(SafeDirectory? undo, SafeDirectory? durable) => (_undo, _durable) = (undo, durable);

    /// <summary>Its entries; null when it has none and never had.</summary>
    public UndoJournal? Journal => (_undo ?? _durable) is { } either ? new UndoJournal(either, _durable) : null;

    /// <summary>Opens that of a state directory, with what it has on a disk.</summary>
    /// <exception cref="LinuxException">It is not there, or closed to us.</exception>
    /// <exception cref="UnsafePathException">It is not our user's.</exception>
    public static OthersJournal Open(string stateDirectory)
    {
        using var root = SafeDirectory.Open(stateDirectory);
        var undo = root.TryOpenChild(UndoJournal.DirectoryName);
        try
        {
            if (StatePlaces.DurableOf(stateDirectory) is not { } place || !Directory.Exists(place))
                return new OthersJournal(undo, null);
            using var durable = SafeDirectory.Open(place);
            return new OthersJournal(undo, durable.TryOpenChild(UndoJournal.DirectoryName));
        }
        catch
        {
            undo?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _undo?.Dispose();
        _durable?.Dispose();
    }
}
