using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Turns what a caller wrote into what it means now, held by descriptor.</summary>
internal sealed class TargetResolver(Policy policy)
{
    private const int MaxListed = 8;
    private readonly ProcessFinder _processes = new(policy);

    /// <summary>child:NAME to a cgroup's path; null when there is no such child.</summary>
    public Func<string, string?> Children { get; set; } = static _ => null;

    /// <summary>Finds the one thing that a target means.</summary>
    /// <param name="target">What the caller wrote.</param>
    /// <param name="caller">Who wrote it, in whose namespaces its numbers and names are read.</param>
    /// <param name="accepts">What the fault can be aimed at.</param>
    /// <param name="purpose">"inject process.pause".</param>
    /// <exception cref="FaultException">NotFound, Ambiguous, InvalidArgument.</exception>
    public ResolvedTarget Resolve(Target target, Caller caller, TargetKinds accepts, string purpose)
    {
        if (target.Scheme == TargetScheme.File || accepts == TargetKinds.File)
            return ResolveFile(target, caller, accepts, purpose);
        using var found = Find(target, caller, purpose);
        if (found.Cgroup is not null && accepts.HasFlag(TargetKinds.Cgroup))
            return found.TakeCgroup();
        if (!accepts.HasFlag(TargetKinds.Process))
            throw No(purpose, ErrorCode.InvalidArgument, $"{Text(target)} is a process, and this takes a cgroup");
        if (found.Cgroup is { } cgroup)
            Members(target, caller, cgroup, found.Processes, purpose);
        return found.Processes.Count switch
        {
            1 => found.TakeProcess(),
            0 => throw No(purpose, ErrorCode.NotFound, $"{Text(target)} means no process"),
            _ => throw No(purpose, ErrorCode.Ambiguous,
                $"{Text(target)} means {found.Processes.Count} processes: {List(found.Processes)}"),
        };
    }

    /// <summary>All that a target means, with why this caller may not break it.</summary>
    public IReadOnlyList<TargetMatch> Describe(Target target, Caller caller)
    {
        if (target.Scheme == TargetScheme.File)
        {
            using var file = FileTarget.Open(target.Value, caller, "resolve the target");
            return [new TargetMatch(Text(Target.File(file.Path)), string.Create(CultureInfo.InvariantCulture, $"regular file, inode {file.File.Inode}"), policy.WhyNot(caller, file))];
        }
        using var found = Find(target, caller, "resolve the target");
        List<TargetMatch> matches = [];
        if (found.Cgroup is { } cgroup)
            matches.Add(new TargetMatch(Text(Target.Cgroup(cgroup.Cgroup.Path)), Members(cgroup), policy.WhyNot(caller, cgroup)));
        foreach (var process in found.Processes)
        {
            string number = string.Create(
                CultureInfo.InvariantCulture, $"pid:{caller.NumberOf(process.Pid)}@{process.Identity.StartTicks}");
            matches.Add(new TargetMatch(number, Describe(process, caller), policy.WhyNot(caller, process)));
        }
        return matches;
    }

    private static FileTarget ResolveFile(Target target, Caller caller, TargetKinds accepts, string purpose)
    {
        if (target.Scheme != TargetScheme.File)
            throw No(purpose, ErrorCode.InvalidArgument, $"{Text(target)} is no file, and this takes one (file:/PATH)");
        if (!accepts.HasFlag(TargetKinds.File))
            throw No(purpose, ErrorCode.InvalidArgument, $"{Text(target)} is a file, and this takes a {(accepts.HasFlag(TargetKinds.Process) ? "process" : "cgroup")}");
        return FileTarget.Open(target.Value, caller, purpose);
    }

    private Found Find(Target target, Caller caller, string purpose)
    {
        var found = new Found();
        try
        {
            switch (target.Scheme)
            {
                case TargetScheme.Pid or TargetScheme.Vmm:
                    found.Processes.Add(ProcessFinder.ByNumber(target, caller, purpose));
                    break;
                case TargetScheme.Name:
                    _processes.ByName(target.Value, caller, found.Processes);
                    break;
                case TargetScheme.Port or TargetScheme.Unix:
                    _processes.ByListener(target, caller, found.Processes, purpose);
                    break;
                default:
                    found.Cgroup = new CgroupTarget(CgroupFinder.Find(target, caller, Children, purpose));
                    break;
            }
            if (found.Cgroup is null && found.Processes.Count == 0)
                throw No(purpose, ErrorCode.NotFound, $"no process that the caller may name is meant by {Text(target)}");
            return found;
        }
        catch
        {
            found.Dispose();
            throw;
        }
    }

    /// <summary>The process a cgroup stands for: its only one, or where a manager started it the one it started.</summary>
    private static void Members(Target target, Caller caller, CgroupTarget cgroup, List<ProcessTarget> members, string purpose)
    {
        foreach (int pid in cgroup.Cgroup.Processes(recursive: true))
        {
            if (ProcessTarget.TryOpen(pid) is not { } process)
                continue;
            members.Add(process);
            if (!caller.Sees(pid))
                throw No(purpose, ErrorCode.NotFound, $"{cgroup.Describe} holds processes that are not visible in the caller's pid namespace");
        }
        if (members.Count <= 1 || target.Scheme == TargetScheme.Cgroup)
            return;
        var pids = members.Select(m => m.Pid).ToHashSet();
        var main = members.FindAll(m => ProcessStat.TryRead(m.Pid) is { } stat && !pids.Contains(stat.ParentPid));
        if (main.Count != 1)
            return;
        foreach (var other in members.Where(m => !ReferenceEquals(m, main[0])))
            other.Dispose();
        members.RemoveAll(m => !ReferenceEquals(m, main[0]));
    }

    private static string Members(CgroupTarget cgroup)
    {
        int count = cgroup.Cgroup.Processes(recursive: true).Count;
        return string.Create(CultureInfo.InvariantCulture, $"{cgroup.Describe} with {count} {(count == 1 ? "process" : "processes")}");
    }

    private static string Describe(ProcessTarget process, Caller caller)
    {
        // The path of a program is not everybody's to read; the rest ps(1) shows.
        bool mayRead = caller.IsRoot || Ownership.IsAllOf(caller.Uid, process);
        return mayRead && ProcFs.Executable(process.Pid) is { } executable
            ? $"{process.Describe} {Printable.Escape(executable)}"
            : process.Describe;
    }

    private static string List(List<ProcessTarget> processes) =>
        string.Join(", ", processes.Take(MaxListed).Select(p => p.Describe))
        + (processes.Count > MaxListed ? $" and {processes.Count - MaxListed} more" : "");

    private static string Text(Target target) => Printable.Escape(target.ToString());

    private static FaultException No(string purpose, ErrorCode code, string why) => new(code, $"Cannot {purpose}: {why}");

    /// <summary>What was found, closed except for what was taken out.</summary>
    private sealed class Found : IDisposable
    {
        public CgroupTarget? Cgroup { get; set; }

        public List<ProcessTarget> Processes { get; } = [];

        public CgroupTarget TakeCgroup()
        {
            var taken = Cgroup!;
            Cgroup = null;
            return taken;
        }

        public ProcessTarget TakeProcess()
        {
            var taken = Processes[0];
            Processes.RemoveAt(0);
            return taken;
        }

        public void Dispose()
        {
            Cgroup?.Dispose();
            foreach (var process in Processes)
                process.Dispose();
        }
    }
}
