namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// What no fault may hit, whoever asks: without it there is no host left to put back, or nobody to do it.
/// Methods answer why not, or null.
/// </summary>
internal sealed class Guardrails(IReadOnlyList<TargetPattern> unguarded)
{
    /// <summary>The longest lease of a fault on the caller himself: until then nobody may be there to end it.</summary>
    public static readonly TimeSpan MaxSelfLease = TimeSpan.FromSeconds(60);

    // What a host boots from and lives by, and what faultd itself owes.
    private static readonly string[] ProtectedDirectories =
        ["/boot", "/etc", "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/run/faultd", "/run/lock", "/var/lib/faultd", "/var/lib/dpkg"];

    private readonly Ancestry _ancestors = Ancestry.Of(Environment.ProcessId);

    /// <summary>Who recovers when the daemon dies; null while there is none.</summary>
    public ProcessIdentity? Guardian { get; set; }

    public string? WhyNot(ProcessFacts facts, Caller caller, FaultDescriptor? fault, TimeSpan? lease)
    {
        var process = facts.Process;
        if (process.Pid == 1)
            return "pid 1 is the first process of the system";
        if (facts.IsKernelThread)
            return $"{process.Describe} is a thread of the kernel";
        if (process.Pid == Environment.ProcessId)
            return $"pid {process.Pid} is this daemon itself";
        // What a faultd has put into a target's cgroup is broken with it.
        if (process.Identity == Guardian || (IsFaultd(facts) && !LoadCommand.IsLoad(process.Pid)))
            return $"{process.Describe} is faultd's own";
        if (_ancestors.Contains(process.Identity))
            return $"{process.Describe} is a process that this daemon descends from";
        if (caller.Is(process))
            return WhyNotSelf("the caller himself", fault, lease);
        if (caller.Ancestors.Contains(process.Identity))
            return $"{process.Describe} is a process that the caller descends from";
        if (facts.Executable is null)
            return $"{process.Describe} does not show its program to this faultd: it is another user's, or its main thread has ended, and so it cannot be told from what is never touched (sshd and the like)";
        if (unguarded.Any(p => p.Grants(facts)))
            return null;
        if (ProtectedPrograms.IsProgram(facts.Executable))
            return $"{process.Describe} runs {Printable.Escape(facts.Executable)}, which keeps this host reachable or its records true";
        if (facts.CgroupPath is { } path && ProtectedPrograms.UnitOf(path) is { } unit)
            return $"{process.Describe} is part of {Printable.Escape(unit)}, which keeps this host reachable or its records true";
        return null;
    }

    /// <summary>The cgroup itself; each process in it is asked about by itself.</summary>
    public string? WhyNotCgroup(CgroupTarget target, Caller caller, FaultDescriptor? fault, TimeSpan? lease)
    {
        string path = target.Cgroup.Path;
        if (path == "/")
            return "the root cgroup holds the whole system";
        if (ProcFs.CgroupPath(Environment.ProcessId) is { } own && CgroupPaths.IsAtOrBelow(own, path))
            return $"{target.Describe} holds this daemon";
        if (ProtectedPrograms.UnitOf(path) is { } unit && !unguarded.Any(p => p.GrantsCgroup(path)))
            return $"{target.Describe} is part of {Printable.Escape(unit)}, which keeps this host reachable or its records true";
        string? callers = caller.CgroupPath();
        if (callers is null || !CgroupPaths.IsAtOrBelow(callers, path))
            return null;
        return callers == path
            ? WhyNotSelf("the caller's own cgroup", fault, lease)
            : $"{target.Describe} is above the caller's own cgroup";
    }

    /// <summary>A file that a fault damages.</summary>
    public string? WhyNotFile(FileTarget target)
    {
        if (target.Path == Environment.ProcessPath)
            return $"{target.Describe} is faultd's own program";
        return Array.Find(ProtectedDirectories, d => CgroupPaths.IsAtOrBelow(target.Path, d)) is { } protectedDirectory && !unguarded.Any(p => p.CoversFile(target.Path))
            ? $"{target.Describe} is below {protectedDirectory}, which this host lives by"
            : null;
    }

    private static string? WhyNotSelf(string what, FaultDescriptor? fault, TimeSpan? lease)
    {
        if (fault is not null && PolicyRules.IsRed(fault))
            return $"it would hit {what}, who may only do what can be taken back to himself";
        return lease is null || lease > MaxSelfLease
            ? $"it would hit {what}, which takes a lease of at most {MaxSelfLease.TotalSeconds:0} s (--for)"
            : null;
    }

    /// <summary>Another faultd of the same file is the guardian, or serves somebody else who relies on it.</summary>
    private static bool IsFaultd(ProcessFacts facts) =>
        facts.Executable is { } executable && executable.EndsWith("/faultd", StringComparison.Ordinal)
        && executable == Environment.ProcessPath;
}
