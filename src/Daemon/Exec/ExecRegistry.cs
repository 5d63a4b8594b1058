using System.Collections.Concurrent;
using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// The cgroups made for <c>faultctl exec</c>. Each lies below the caller's present cgroup, so that no limit is escaped; it
/// is journalled before it is made and removed when its last process has gone.
/// </summary>
internal sealed class ExecRegistry(UndoJournal journal, AuditLog audit) : IDisposable
{
    private const string Prefix = "faultd-exec-";
    private const int MaxLive = 64;
    private readonly ConcurrentDictionary<string, AdoptedChild> _children = new(StringComparer.Ordinal);

    public static bool IsCgroupName(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && FaultId.IsOne(name[Prefix.Length..]);

    /// <summary>The cgroup of a named child, or null.</summary>
    public string? Find(string name) => _children.Values.FirstOrDefault(c => c.Name == name)?.Path;

    /// <summary>Moves the caller's process into a new cgroup below its present one; gives that cgroup's path.</summary>
    public string Adopt(Caller caller, string? name)
    {
        const string Purpose = "adopt this process";
        if (name is not null && (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')))
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot {Purpose}: name is 1 to 64 of letters, digits, dot, dash and underscore");
        if (Cgroup.MountPoint is null)
            throw new FaultException(ErrorCode.NotSupported, $"Cannot {Purpose}: no cgroup2 is mounted");
        if (_children.Count >= MaxLive)
            throw new FaultException(ErrorCode.LimitReached, $"Cannot {Purpose}: {MaxLive} are live, and that is the most");
        if (name is not null && Find(name) is not null)
            throw new FaultException(ErrorCode.Conflict, $"Cannot {Purpose}: a child is called '{name}' already");
        string parentPath = ProcFs.CgroupPath(caller.Pid)
            ?? throw new FaultException(ErrorCode.NotFound, $"Cannot {Purpose}: process {caller.Pid} is in no cgroup2 cgroup");
        string id = FaultId.New();
        var token = new AdoptedCgroup(parentPath, Prefix + id, 0);
        journal.Write(id, "exec", token, [], Purpose);
        try
        {
            var child = Make(caller, parentPath, id, name, Purpose);
            _children[id] = child;
            audit.Intent(caller, "adopt", "exec", $"process {caller.Pid} into {Printable.Escape(child.Path)}", "allowed", id);
            child.WhenEmpty(() => Remove(id, token));
            return child.Path;
        }
        catch
        {
            if (token.Undo(new UndoScope()).Outcome != UndoOutcome.Stuck)
                journal.Erase(id);
            throw;
        }
    }

    /// <summary>Moves what is left back up and removes the cgroups; for the daemon's end.</summary>
    public bool Stop()
    {
        bool clean = true;
        foreach ((string id, var child) in _children)
            clean &= Remove(id, child.Token);
        return clean;
    }

    public void Dispose()
    {
        foreach (var child in _children.Values)
            child.Dispose();
    }

    private static AdoptedChild Make(Caller caller, string parentPath, string id, string? name, string purpose)
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
                return new AdoptedChild(cgroup, name ?? id, new AdoptedCgroup(parentPath, Prefix + id, cgroup.Id));
            cgroup.Dispose();
            throw new FaultException(ErrorCode.KernelRefused,
                string.Create(CultureInfo.InvariantCulture, $"Cannot {purpose}: move process {caller.Pid}: {error.Message()}"), (int)error);
        }
    }

    private bool Remove(string id, AdoptedCgroup token)
    {
        var result = token.Undo(new UndoScope());
        audit.Outcome(id, $"exec: {Choices<UndoOutcome>.Word(result.Outcome)}", string.Join("; ", result.Notes));
        if (result.Outcome == UndoOutcome.Stuck)
            return false;
        journal.Erase(id);
        if (_children.TryRemove(id, out var child))
            child.Dispose();
        return true;
    }
}
