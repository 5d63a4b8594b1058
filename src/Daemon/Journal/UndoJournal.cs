namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// A directory in which each file is one undo owed: written under a temporary name and renamed, erased by unlink.
/// No fsync: what it undoes is kernel state, which dies with the boot as this directory does, and the page cache outlives
/// any process.
/// </summary>
internal sealed class UndoJournal
{
    public const string DirectoryName = "undo";
    private const string TemporaryPrefix = ".new-";

    // The target, one that was born of it, and the file that is read of either.
    private const int DescriptorsOfUndo = 3;
    private readonly SafeDirectory _directory;

    public UndoJournal(SafeDirectory directory) => _directory = directory;

    /// <summary>Writes an undo down. When this returns the entry survives the death of any process.</summary>
    /// <exception cref="FaultException">There is no room, or the directory cannot be written.</exception>
    public void Write(string id, string kind, UndoToken token, IReadOnlyList<string> claims, string purpose)
    {
        byte[] bytes = new JournalEntry(id, kind, ProcFs.BootId, claims, token).ToBytes();
        if (bytes.Length > JournalEntry.MaxBytes)
            throw new FaultException(ErrorCode.LimitReached, $"Cannot {purpose}: its undo takes {bytes.Length} bytes, and {JournalEntry.MaxBytes} is the most");
        string temporary = TemporaryPrefix + id;
        var error = _directory.TryWriteNew(temporary, bytes);
        if (error == Errno.None)
        {
            error = _directory.Rename(temporary, id);
            if (error != Errno.None)
                _directory.Unlink(temporary);
        }
        if (error != Errno.None)
        {
            throw new FaultException(
                error is Errno.ENOSPC or Errno.EDQUOT ? ErrorCode.LimitReached : ErrorCode.KernelRefused,
                $"Cannot {purpose}: its undo cannot be written down in {Printable.Escape(_directory.Path)}: {error.Message()}", (int)error);
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
    public void Erase(string id) => _directory.Unlink(id);

    /// <summary>Takes away the entry of what was undone. While it will not go, the undo is stuck.</summary>
    public UndoResult Settle(string id, UndoResult result)
    {
        if (result.Outcome == UndoOutcome.Stuck)
            return result;
        var error = _directory.Unlink(id);
        return error is Errno.None or Errno.ENOENT
            ? result
            : UndoResult.Stuck($"it was undone, but its journal entry cannot be erased: {error.Message()}");
    }

    /// <summary>The ids of all undos owed; leftovers of a write that never became an entry are removed.</summary>
    public List<string> Owed()
    {
        var owed = new List<string>();
        foreach (string name in _directory.List())
        {
            // Renaming is what makes an entry, and the effect comes after it: a temporary file owes nothing.
            if (name.StartsWith(TemporaryPrefix, StringComparison.Ordinal))
                _directory.Unlink(name);
            else
                owed.Add(name);
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
        var error = _directory.TryRead(name, JournalEntry.MaxBytes, out byte[]? bytes);
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

    public bool Has(string id) => FaultId.IsOne(id) && _directory.Exists(id);
}
