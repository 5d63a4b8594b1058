using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// A daemon's directory, held by its lock for as long as the daemon lives:
/// <c>lock</c>, <c>undo/</c> (the journal), <c>kept/</c> (entries nobody could read), <c>audit.log</c>. That of the service is in memory, and
/// another on a disk has what outlives a boot.
/// </summary>
internal sealed class StateDirectory : IDisposable
{
    private const string LockName = "lock";
    private const string KeptName = "kept";
    private const string PidWord = "pid ";

    // A process that a daemon was just starting when it was killed holds a copy of its lock until it has come to its exec.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly FileLock _lock;
    private readonly SafeDirectory _undo;
    private readonly SafeDirectory? _durableRoot;
    private readonly SafeDirectory? _durableUndo;

    private StateDirectory(SafeDirectory root, FileLock held)
    {
        Root = root;
        _lock = held;
        _undo = root.OpenOrCreateChild(UndoJournal.DirectoryName);
        _durableRoot = TryOpenDurable(root.Path);
        _durableUndo = _durableRoot?.OpenOrCreateChild(UndoJournal.DirectoryName);
        Journal = new UndoJournal(_undo, _durableUndo);
    }

    public SafeDirectory Root { get; }

    public UndoJournal Journal { get; }

    /// <summary>How many unreadable entries are kept aside.</summary>
    public int KeptCount
    {
        get
        {
            using var kept = Root.TryOpenChild(KeptName);
            using var keptDurably = _durableRoot?.TryOpenChild(KeptName);
            return (kept?.List().Count ?? 0) + (keptDurably?.List().Count ?? 0);
        }
    }

    // Where there is none, what would have to be written down there is refused.
    private static SafeDirectory? TryOpenDurable(string path)
    {
        if (StatePlaces.DurableOf(path) is not { } place)
            return null;
        try
        {
            return SafeDirectory.OpenOrCreatePrivate(place);
        }
        catch (Exception e) when (e is LinuxException or UnsafePathException)
        {
            return null;
        }
    }

    /// <summary>Opens the directory and takes its lock; null when a living daemon holds it.</summary>
    public static StateDirectory? TryOpen(string path, string holder, out string otherHolder)
    {
        var root = SafeDirectory.OpenOrCreatePrivate(path);
        try
        {
            var error = PatientLock.TryAcquire(root, LockName, Encoding.UTF8.GetBytes(holder), Patience, IsDead, out var held, out byte[]? prior);
            otherHolder = prior is null ? "" : Printable.Escape(Encoding.UTF8.GetString(prior).Trim());
            if (error == Errno.EWOULDBLOCK)
            {
                root.Dispose();
                return null;
            }
            if (error != Errno.None)
                throw new LinuxException(error, "lock", path);
            return new StateDirectory(root, held!);
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    // Every holder writes down its number.
    private static bool IsDead(byte[]? holder)
    {
        string text = Encoding.UTF8.GetString(holder ?? []);
        int at = text.IndexOf(PidWord, StringComparison.Ordinal);
        return at >= 0
            && int.TryParse(string.Concat(text[(at + PidWord.Length)..].TakeWhile(char.IsAsciiDigit)), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
            && ProcessStat.TryRead(pid) is null or { State: 'Z' or 'X' };
    }

    /// <summary>Puts an entry that cannot be read where it stops nobody and is not lost.</summary>
    public void KeepAside(string name)
    {
        var undo = Journal.Holding(name);
        using var kept = (ReferenceEquals(undo, _durableUndo) ? _durableRoot! : Root).OpenOrCreateChild(KeptName);
        // One that was kept before under this name is kept on.
        var error = undo.MoveTo(kept, name, kept.Exists(name) ? FaultId.New() : name);
        if (error != Errno.None)
            throw new LinuxException(error, "rename", $"{UndoJournal.DirectoryName}/{name}");
    }

    /// <summary>Removes the directory itself, if nothing but what belongs to a clean daemon is left in it.</summary>
    public void RemoveIfClean()
    {
        if (_undo.List().Count > 0 || KeptCount > 0)
            return;
        Root.RemoveDirectory(UndoJournal.DirectoryName);
        foreach (string name in Root.List())
        {
            if (name is not (LockName or UndoJournal.DirectoryName or KeptName))
                Root.Unlink(name);
        }
        _lock.Release();
        SafeDirectory.RemoveEmpty(Root.Path);
    }

    public void Dispose()
    {
        _undo.Dispose();
        _durableUndo?.Dispose();
        _durableRoot?.Dispose();
        _lock.Dispose();
        Root.Dispose();
    }
}
