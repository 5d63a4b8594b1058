using System.Text;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Host-wide locks named by identity, so that two daemons never save each other's broken value as the original.
/// The kernel drops a lock with its daemon; the file stays then and names the journal entry that is still owed.
/// </summary>
internal sealed class ClaimBook : IDisposable
{
    private const long WordlessPatienceNs = 1_000_000_000;
    private readonly SafeDirectory _directory;
    private readonly string _stateDirectory;
    private readonly string _holder;

    /// <param name="directory">Where the lock files lie; one for all daemons of a user.</param>
    /// <param name="stateDirectory">Whose journal the claims of this daemon belong to.</param>
    /// <param name="holder">What a conflict calls this daemon.</param>
    public ClaimBook(SafeDirectory directory, string stateDirectory, string holder)
    {
        _directory = directory;
        _stateDirectory = stateDirectory;
        _holder = holder;
    }

    /// <summary>Called with the state directory of a daemon that died owing a claim wanted here; recovers it.</summary>
    public Action<string>? RecoverDead { get; set; }

    public static bool IsName(string claim) => claim.Length is > 0 and < 200
        && claim.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && claim[0] != '.';

    /// <summary>Takes all claims or none.</summary>
    /// <param name="claims">Their names.</param>
    /// <param name="id">The fault's id.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="purpose">"inject process.pause", for errors.</param>
    /// <param name="owners">The users whose what they are about is; nobody for what is no user's.</param>
    /// <exception cref="FaultException">Conflict, naming the other holder.</exception>
    public HeldClaims Take(IReadOnlyList<string> claims, string id, string kind, string purpose, IReadOnlyList<uint>? owners = null)
    {
        var held = new HeldClaims();
        try
        {
            byte[] content = Encoding.UTF8.GetBytes($"{_holder}, fault {id} ({kind})\n{_stateDirectory}\n{id}\n");
            foreach (string claim in claims.Distinct().Order(StringComparer.Ordinal))
                held.Add(TakeOne(claim, content, purpose, mayRecover: true));
            // With ours in hand: of two that come at once each then sees the other's.
            if (owners is not null && ForeignClaims.HolderOf(claims, owners) is { } uid)
                throw Conflict(purpose, $"a faultd of uid {uid}, or one that died owing it", null);
            return held;
        }
        catch
        {
            held.Release();
            throw;
        }
    }

    /// <summary>
    /// Takes what can be taken: recovery goes on without a claim whose file cannot be made on a full disk. What the dead holder
    /// wrote stands: should the undo be stuck, the claim still names the journal that owes it.
    /// </summary>
    /// <param name="claims">The claims of a journal entry.</param>
    /// <param name="id">The entry's id.</param>
    /// <param name="stateDirectory">Whose journal it is in; not always this daemon's.</param>
    public HeldClaims TakeForRecovery(IReadOnlyList<string> claims, string id, string stateDirectory)
    {
        var held = new HeldClaims();
        byte[] content = Encoding.UTF8.GetBytes($"{_holder}, recovering {id}\n{stateDirectory}\n{id}\n");
        foreach (string claim in claims)
        {
            if (FileLock.TryAcquire(_directory, claim, [], out var taken, out _) != Errno.None)
                continue;
            held.Add(taken!);
            if (taken!.PriorContent.Length == 0)
                taken.TryReplace(content);
        }
        return held;
    }

    /// <summary>Removes the files of holders that died owing nothing: of kernel-class faults, and of what was never journalled.</summary>
    public void RemoveStale()
    {
        foreach (string name in _directory.List())
        {
            if (!IsName(name) || FileLock.TryAcquire(_directory, name, [], out var held, out _) != Errno.None)
                continue;
            if (Owes(held!.PriorContent, out _))
                held.Dispose();
            else
                held.Release();
        }
    }

    /// <summary>The undo that is owed under a claim, by whichever daemon; null when there is none. Takes nothing.</summary>
    public ClaimedUndo? Look(string claim)
    {
        // The usual answer costs one stat.
        if (!_directory.Exists(claim))
            return null;
        var error = FileLock.TryAcquire(_directory, claim, [], out var held, out byte[]? content);
        if (held is not null && !Owes(content!, out _))
        {
            held.Release();
            return null;
        }
        held?.Dispose();
        // Without a word in it a fault is being prepared: nothing of it is in force.
        if (error is not (Errno.None or Errno.EWOULDBLOCK) || !TryParse(content, out string state, out string id))
            return null;
        JournalEntry? entry = null;
        string why = "its journal is gone";
        try
        {
            using var others = OthersJournal.Open(state);
            if (others.Journal is { } journal)
            {
                entry = journal.TryRead(id, out why);
                // It is written down before anything is in force, and erased when nothing is any more.
                if (entry is null && !journal.Has(id))
                    return null;
            }
        }
        catch (Exception e) when (e is LinuxException or UnsafePathException)
        {
            why = e.Message;
        }
        return entry is not null && ((entry.BootId != ProcFs.BootId && !entry.Token.OutlivesBoot) || !entry.Claims.Contains(claim))
            ? null
            : new ClaimedUndo(FirstLine(content), id, state, error == Errno.EWOULDBLOCK, entry, why);
    }

    /// <summary>The names of all claims of one aspect of processes.</summary>
    public IEnumerable<string> OfProcesses(string aspect) =>
        _directory.List().Where(name => IsName(name) && ClaimNames.IsOfProcess(name, aspect));

    public void Dispose() => _directory.Dispose();

    private FileLock TakeOne(string claim, byte[] content, string purpose, bool mayRecover)
    {
        var error = Acquire(claim, out var held, out byte[]? prior);
        if (error == Errno.EWOULDBLOCK)
            throw Conflict(purpose, FirstLine(prior), prior);
        if (error != Errno.None)
        {
            throw new FaultException(error is Errno.ENOSPC or Errno.EDQUOT ? ErrorCode.LimitReached : ErrorCode.KernelRefused,
                $"Cannot {purpose}: the lock file in {Printable.Escape(_directory.Path)} cannot be made: {error.Message()}", (int)error);
        }
        if (Owes(held!.PriorContent, out string deadState))
        {
            held.Dispose();
            if (mayRecover && RecoverDead is { } recover)
            {
                recover(deadState);
                return TakeOne(claim, content, purpose, mayRecover: false);
            }
            throw Conflict(purpose, $"{FirstLine(held.PriorContent)}, which died owing it; run faultd --recover --state-dir {Printable.Escape(deadState)}", held.PriorContent);
        }
        var written = held.TryReplace(content);
        if (written == Errno.None)
            return held;
        held.Release();
        throw new FaultException(ErrorCode.LimitReached,
            $"Cannot {purpose}: the lock file in {Printable.Escape(_directory.Path)} cannot be written: {written.Message()}", (int)written);
    }

    // A holder without a word in the file is only about to write it, or starts beside us and looks whether the file is
    // stale (RemoveStale): it goes, or says who it is, in a moment.
    private Errno Acquire(string claim, out FileLock? held, out byte[]? prior)
    {
        long deadline = KernelClock.MonotonicNs + WordlessPatienceNs;
        var spin = default(SpinWait);
        while (true)
        {
            var error = FileLock.TryAcquire(_directory, claim, [], out held, out prior);
            if (error != Errno.EWOULDBLOCK || prior is { Length: > 0 } || KernelClock.MonotonicNs > deadline)
                return error;
            spin.SpinOnce();
        }
    }

    // A holder that died without release may have left the target broken: its value is not an original.
    private static bool Owes(byte[] prior, out string stateDirectory)
    {
        if (!TryParse(prior, out stateDirectory, out string id))
            return false;
        try
        {
            using var others = OthersJournal.Open(stateDirectory);
            return others.Journal?.Has(id) == true;
        }
        catch (Exception e) when (e is LinuxException or UnsafePathException)
        {
            return false;
        }
    }

    private static bool TryParse(byte[]? content, out string stateDirectory, out string id)
    {
        string[] lines = Encoding.UTF8.GetString(content ?? []).Split('\n');
        bool isOne = lines.Length >= 3 && lines[1].Length > 0 && lines[1][0] == '/';
        (stateDirectory, id) = isOne ? (lines[1], lines[2]) : ("", "");
        return isOne;
    }

    private static string FirstLine(byte[]? content) =>
        content is null or [] ? "another daemon" : Printable.Escape(Encoding.UTF8.GetString(content).Split('\n')[0]);

    private static FaultException Conflict(string purpose, string holder, byte[]? content) => new(
        ErrorCode.Conflict, $"Cannot {purpose}: it is held by {holder}",
        details: new Dictionary<string, string> { ["holder"] = FirstLine(content) });
}
