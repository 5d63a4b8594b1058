using System.Collections.Concurrent;
using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// The cgroups made for <c>faultctl exec</c>. Each lies below the caller's present cgroup, so that no limit is escaped; it
/// is journalled before it is made and removed when its last process has gone, or as soon after that as the kernel lets us.
/// </summary>
internal sealed class ExecRegistry(UndoJournal journal, AuditLog audit, DeadlineClock clock) : IDisposable
{
    private const string Prefix = "faultd-exec-";
    private const int MaxLive = 64;
    private readonly ConcurrentDictionary<string, AdoptedChild> _children = new(StringComparer.Ordinal);
    private readonly Lock _reserving = new();
    private volatile bool _stopping;

    /// <summary>Those whose command has ended and which could not be removed so far.</summary>
    public IEnumerable<AdoptedChild> Stuck => _children.Values.Where(c => c.Stuck is not null);

    public static bool IsCgroupName(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && FaultId.IsOne(name[Prefix.Length..]);

    /// <summary>The cgroup of a named child whose command runs, or null.</summary>
    public string? Find(string name) => _children.Values.FirstOrDefault(c => c.Name == name && c.Stuck is null)?.Token.Path;

    /// <summary>Moves the caller's process into a new cgroup below its present one; gives that cgroup's path.</summary>
    public string Adopt(Caller caller, string? name)
    {
        const string Purpose = "adopt this process";
        if (name is not null && (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')))
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot {Purpose}: name is 1 to 64 of letters, digits, dot, dash and underscore");
        if (Cgroup.MountPoint is null)
            throw new FaultException(ErrorCode.NotSupported, $"Cannot {Purpose}: no cgroup2 is mounted");
        string parentPath = ProcFs.CgroupPath(caller.Pid)
            ?? throw new FaultException(ErrorCode.NotFound, $"Cannot {Purpose}: process {caller.Pid} is in no cgroup2 cgroup");
        RemoveEnded(name);
        string id = FaultId.New();
        var child = new AdoptedChild(id, name ?? id, new AdoptedCgroup(parentPath, Prefix + id, 0));
        // Nobody removes it while it is made: the daemon's end waits here, and then finds it whole.
        lock (child.Gate)
        {
            Reserve(child, Purpose);
            try
            {
                journal.Write(id, "exec", child.Token, [], Purpose);
            }
            catch
            {
                _children.TryRemove(id, out _);
                throw;
            }
            try
            {
                using var cgroup = Make(caller, parentPath, id, Purpose);
                child.Token = new AdoptedCgroup(parentPath, Prefix + id, cgroup.Id);
                audit.Intent(caller, "adopt", "exec", $"process {caller.Pid} into {Printable.Escape(cgroup.Path)}", "allowed", id);
                child.Watch(cgroup, () => RemoveEmpty(child));
                return cgroup.Path;
            }
            catch
            {
                Remove(child);
                throw;
            }
        }
    }

    /// <summary>Moves what is left back up and removes the cgroups, the deepest first; for the daemon's end.</summary>
    public bool Stop()
    {
        _stopping = true;
        bool clean = true;
        // All are tried, whatever became of the one before.
        foreach (var child in DeepestFirst(_ => true))
            clean &= Remove(child);
        return clean;
    }

    public void Dispose()
    {
        foreach (var child in _children.Values)
            child.Dispose();
    }

    // The command of that name may have ended a moment ago, and the news of it not have come yet.
    private void RemoveEnded(string? name)
    {
        if (name is null || _children.Values.FirstOrDefault(c => c.Name == name && c.Stuck is null) is not { } before)
            return;
        lock (before.Gate)
        {
            // Within its gate it is whole: its process has been moved in, or is gone.
            if (!before.IsRemoved && !before.Token.IsPopulated)
                Remove(before);
        }
    }

    private void Reserve(AdoptedChild child, string purpose)
    {
        lock (_reserving)
        {
            if (_children.Count >= MaxLive)
                throw new FaultException(ErrorCode.LimitReached, $"Cannot {purpose}: {MaxLive} are live, and that is the most");
            if (Find(child.Name) is not null)
                throw new FaultException(ErrorCode.Conflict, $"Cannot {purpose}: a child is called '{child.Name}' already");
            _children[child.Id] = child;
        }
        // Either this sees the flag, or the daemon's end sees the child.
        if (!_stopping)
            return;
        _children.TryRemove(child.Id, out _);
        throw new FaultException(ErrorCode.Refused, $"Cannot {purpose}: the daemon is stopping");
    }

    private static Cgroup Make(Caller caller, string parentPath, string id, string purpose)
    {
        var error = Cgroup.TryOpen(parentPath, out var parent);
        if (error != Errno.None)
            throw new FaultException(ErrorCode.KernelRefused, $"Cannot {purpose}: open cgroup {Printable.Escape(parentPath)}: {error.Message()}", (int)error);
        using (parent)
        {
            Cgroup cgroup;
            try
            {
                cgroup = parent!.CreateChild(Prefix + id);
            }
            catch (LinuxException e)
            {
                throw new FaultException(
                    e.Errno is Errno.EACCES or Errno.EPERM or Errno.EROFS ? ErrorCode.NotSupported : ErrorCode.KernelRefused,
                    $"Cannot {purpose}: make a cgroup below {Printable.Escape(parentPath)}: {e.Errno.Message()}", (int)e.Errno);
            }
            // The move is by number; the pidfd held since the connection says that the number is still the caller's.
            error = caller.PidFd is { HasExited: true } ? Errno.ESRCH : cgroup.Attach(caller.Pid);
            if (error == Errno.None)
                return cgroup;
            cgroup.Dispose();
            throw new FaultException(ErrorCode.KernelRefused,
                string.Create(CultureInfo.InvariantCulture, $"Cannot {purpose}: move process {caller.Pid}: {error.Message()}"), (int)error);
        }
    }

    // Also for one that was stuck: what it waited for may be gone, and it may be what another waits for.
    private void RemoveEmpty(AdoptedChild child)
    {
        for (var next = child; next is not null; next = StuckAbove(next))
        {
            if (next.Token.IsPopulated)
            {
                RetryLater(next);
                return;
            }
            bool removed = true;
            // Nothing is in those below either, and their own watches may come later than this one.
            foreach (var each in DeepestFirst(c => c == next || c.Token.IsBelow(next.Token)))
                removed = Remove(each);
            if (!removed)
                return;
        }
    }

    private bool Remove(AdoptedChild child)
    {
        lock (child.Gate)
        {
            if (child.IsRemoved)
                return true;
            var result = journal.Settle(child.Id, child.Token, UndoResult.Attempt(() => child.Token.Undo(new UndoScope())));
            string notes = string.Join("; ", result.Notes);
            audit.Outcome(child.Id, $"exec: {Choices<UndoOutcome>.Word(result.Outcome)}", notes);
            if (result.Outcome == UndoOutcome.Stuck)
            {
                child.Stuck = notes;
                RetryLater(child);
                return false;
            }
            child.IsRemoved = true;
            _children.TryRemove(child.Id, out _);
            child.Dispose();
            return true;
        }
    }

    private void RetryLater(AdoptedChild child)
    {
        if (!_stopping)
            clock.ScheduleRetry(child.Id, child.Tries++, () => RemoveEmpty(child));
    }

    private AdoptedChild? StuckAbove(AdoptedChild child) =>
        Stuck.FirstOrDefault(c => c.Token.Path == child.Token.ParentPath);

    private IEnumerable<AdoptedChild> DeepestFirst(Func<AdoptedChild, bool> which) =>
        _children.Values.Where(which).OrderByDescending(c => c.Token.Depth);
}
