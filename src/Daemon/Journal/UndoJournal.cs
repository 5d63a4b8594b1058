namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// A directory in which each file is one undo owed: written under a temporary name and renamed, erased by unlink.
/// No fsync where what it undoes is kernel state, which dies with the boot as this directory may, and the page cache outlives
/// any process. What is on a disk itself has its undo synchronised to one, in a second directory where the first is in memory.
/// </summary>
internal sealed class UndoJournal
{
    public const string DirectoryName = "undo";
    private const string TemporaryPrefix = ".new-";

    // The target, one that was born of it, and the file that is read of either.
    private const int DescriptorsOfUndo = 3;
    private readonly SafeDirectory _directory;
    private readonly SafeDirectory _durable;

    /// <summary>Keeps its entries in these directories.</summary>
    /// <param name="directory">Those that die with the boot.</param>
    /// <param name="durable">Those that do not; null for the same.</param>
    public UndoJournal(SafeDirectory directory, SafeDirectory? durable = null) => (_directory, _durable) = (directory, durable ?? directory);

    /// <summary>Where what outlives a boot would be written down, when that does not outlive one; else null.</summary>
    public string? InMemory => Filesystems.IsInMemory(_durable.FilesystemType) ? _durable.Path : null;

    /// <summary>Writes an undo down. When this returns the entry survives the death of any process.</summary>
    /// <exception cref="FaultException">There is no room, or the directory cannot be written.</exception>
    public void Write(string id, string kind, UndoToken token, IReadOnlyList<string> claims, string purpose)
    {
        byte[] bytes = new JournalEntry(id, kind, ProcFs.BootId, claims, token).ToBytes();
        if (bytes.Length > JournalEntry.MaxBytes)
            throw new FaultException(ErrorCode.LimitReached, $"Cannot {purpose}: its undo takes {bytes.Length} bytes, and {JournalEntry.MaxBytes} is the most");
        string temporary = TemporaryPrefix + id;
        var directory = token.OutlivesBoot ? _durable : _directory;
        var error = directory.TryWriteNew(temporary, bytes, durable: token.OutlivesBoot);
        if (error == Errno.None)
        {
            error = directory.Rename(temporary, id);
            if (error == Errno.None && token.OutlivesBoot)
                error = directory.TrySync();
            // Never the entry itself: it may be the former one, of what is armed still.
            if (error != Errno.None)
                directory.Unlink(temporary);
        }
        if (error != Errno.None)
        {
            throw new FaultException(
                error is Errno.ENOSPC or Errno.EDQUOT ? ErrorCode.LimitReached : ErrorCode.KernelRefused,
                $"Cannot {purpose}: its undo cannot be written down in {Printable.Escape(directory.Path)}: {error.Message()}", (int)error);
        }
    }

    /// <summary>Refuses what could not be taken back at once, for want of descriptors.</summary>
    /// <exception cref="FaultException">LimitReached.</exception>
    public void RequireDescriptors(string purpose)
    {
        if (!Descriptors.AreLeft(_directory.Descriptor, DescriptorsOfUndo))
            throw new FaultException(ErrorCode.LimitReached, $"Cannot {purpose}: no descriptors are left for its undo", (int)Errno.EMFILE);
    }

    /// <summary>Takes away the entry of what never came to be.</summary>
    public void Erase(string id, UndoToken token) => TryErase(id, token);

    /// <summary>Takes away the entry of what was undone. While it will not go, the undo is stuck.</summary>
    public UndoResult Settle(string id, UndoToken token, UndoResult result)
    {
        if (result.Outcome == UndoOutcome.Stuck)
            return result;
        var error = TryErase(id, token);
        return error is Errno.None or Errno.ENOENT
            ? result
            : UndoResult.Stuck($"it was undone, but its journal entry cannot be erased: {error.Message()}");
    }

    /// <summary>The ids of all undos owed; leftovers of a write that never became an entry are removed.</summary>
    public List<string> Owed()
    {
        var owed = new List<string>();
        foreach (var directory in Directories)
        {
            foreach (string name in directory.List())
            {
                // Renaming is what makes an entry, and the effect comes after it: a temporary file owes nothing.
                if (name.StartsWith(TemporaryPrefix, StringComparison.Ordinal))
                    directory.Unlink(name);
                else
                    owed.Add(name);
            }
        }
        return owed;
    }

    /// <summary>Reads an entry; null with the reason when it is none.</summary>
    public JournalEntry? TryRead(string name, out string why)
    {
        why = "";
        if (!FaultId.IsOne(name))
        {
            why = "its name is not a fault's";
            return null;
        }
        var error = Holding(name).TryRead(name, JournalEntry.MaxBytes, out byte[]? bytes);
        if (error != Errno.None)
        {
            why = error.Message();
            return null;
        }
        try
        {
            return JournalEntry.Read(name, bytes!);
        }
        catch (Exception e) when (e is MessagePack.MessagePackSerializationException or EndOfStreamException
            or FaultException or OverflowException or ArgumentException or FormatException)
        {
            why = e.Message;
            return null;
        }
    }

    public bool Has(string id) => FaultId.IsOne(id) && Holding(id).Exists(id);

    /// <summary>The directory that an entry is in.</summary>
    public SafeDirectory Holding(string name) => _directory.Exists(name) ? _directory : _durable;

    private IEnumerable<SafeDirectory> Directories => ReferenceEquals(_directory, _durable) ? [_directory] : [_directory, _durable];

    private Errno TryErase(string id, UndoToken token)
    {
        var directory = token.OutlivesBoot ? _durable : _directory;
        var error = directory.Unlink(id);
        // One that came back with a power cut would be undone once more, over whatever was written since.
        if (error == Errno.None && token.OutlivesBoot)
            _ = directory.TrySync();
        return error;
    }
}
