namespace LuminaGuard.FaultD.Daemon;

/// <summary>The processes a strike is for, each opened and authorised before the first is hit.</summary>
internal sealed class ProcessReach : IDisposable
{
    private const int MaxProcesses = 4096;
    private readonly ResolvedTarget _target;

    private ProcessReach(ResolvedTarget target, List<ProcessTarget> processes, Cgroup? cgroup, bool asDaemon)
    {
        _target = target;
        Processes = processes;
        Cgroup = cgroup;
        AsDaemon = asDaemon;
    }

    public IReadOnlyList<ProcessTarget> Processes { get; }

    /// <summary>The cgroup they are all of, when the scope is one.</summary>
    public Cgroup? Cgroup { get; }

    public bool AsDaemon { get; }

    public string Describe => Processes.Count == 1 && Cgroup is null
        ? Processes[0].Describe
        : $"{Processes.Count} {(Processes.Count == 1 ? "process" : "processes")} of {_target.Describe}";

    public IReadOnlyList<string> Touches(string signal) =>
        [.. Processes.Take(64).Select(p => $"{p.Describe}: {signal}, which cannot be taken back")];

    /// <summary>Resolves a target with its scope.</summary>
    public static ProcessReach Of(Target target, ProcessScope scope, SignalOrder order, PrepareContext context)
    {
        if (scope == ProcessScope.Cgroup)
            return OfCgroup(target, context);
        var (root, authorization) = context.Process(target);
        var processes = new List<ProcessTarget> { root };
        try
        {
            bool asDaemon = authorization.AsDaemon;
            if (scope == ProcessScope.Tree)
            {
                foreach (int pid in ProcFs.Descendants(root.Pid))
                    Add(pid, processes, context, ref asDaemon);
                if (order == SignalOrder.ChildrenFirst)
                    processes.Reverse();
            }
            return new ProcessReach(root, processes, null, asDaemon);
        }
        catch
        {
            processes.ForEach(p => p.Dispose());
            throw;
        }
    }

    /// <summary>A signal to a zombie is no error for the kernel, and has no effect.</summary>
    /// <exception cref="FaultException">NotFound: every process has ended.</exception>
    public void RefuseEnded(PrepareContext context)
    {
        foreach (var process in Processes)
        {
            if (!process.PidFd.HasExited)
                return;
        }
        throw context.No(ErrorCode.NotFound, Processes.Count == 1 ? $"{Describe} has ended" : $"all {Describe} have ended");
    }

    public void Dispose()
    {
        foreach (var process in Processes)
            process.Dispose();
        _target.Dispose();
    }

    private static ProcessReach OfCgroup(Target target, PrepareContext context)
    {
        var (resolved, authorization) = context.Any(target);
        var processes = new List<ProcessTarget>();
        Cgroup? own = null;
        try
        {
            bool asDaemon = authorization.AsDaemon;
            var group = resolved as CgroupTarget ?? CgroupOf((ProcessTarget)resolved, context, ref asDaemon, out own);
            foreach (int pid in group.Cgroup.Processes(recursive: true))
                Add(pid, processes, context, ref asDaemon);
            if (processes.Count == 0)
                throw context.No(ErrorCode.NotFound, $"{group.Describe} is empty");
            if (!ReferenceEquals(group, resolved))
                resolved.Dispose();
            return new ProcessReach(group, processes, group.Cgroup, asDaemon);
        }
        catch
        {
            processes.ForEach(p => p.Dispose());
            own?.Dispose();
            resolved.Dispose();
            throw;
        }
    }

    private static CgroupTarget CgroupOf(ProcessTarget process, PrepareContext context, ref bool asDaemon, out Cgroup? own)
    {
        own = null;
        string path = ProcFs.CgroupPath(process.Pid)
            ?? throw context.No(ErrorCode.NotSupported, $"{process.Describe} is in no cgroup2 cgroup");
        var (target, authorization) = context.Any(LuminaGuard.FaultD.Target.Cgroup(path));
        asDaemon &= authorization.AsDaemon;
        var group = (CgroupTarget)target;
        own = group.Cgroup;
        return group;
    }

    private static void Add(int pid, List<ProcessTarget> processes, PrepareContext context, ref bool asDaemon)
    {
        if (processes.Count >= MaxProcesses)
            throw context.No(ErrorCode.LimitReached, $"more than {MaxProcesses} processes are meant");
        if (ProcessTarget.TryOpen(pid) is not { } process)
            return;
        try
        {
            asDaemon &= context.Policy.AuthorizeProcess(context.Caller, context.Fault, process, context.Lease, context.Purpose).AsDaemon;
            processes.Add(process);
        }
        catch (FaultException e)
        {
            process.Dispose();
            // Who has ended meanwhile is none of them any more.
            if (e.Code != ErrorCode.NotFound)
                throw;
        }
    }
}
