namespace LuminaGuard.FaultD.Daemon;

/// <summary>What policy and guardrails go by: nothing that a process can say of itself. Its comm and argv are not here.</summary>
/// <param name="Process">The process, by its pidfd.</param>
/// <param name="Uids">Every user that any of its threads acts as.</param>
/// <param name="Executable">What /proc/PID/exe names, without the mark of a deleted file; null for kernel threads.</param>
/// <param name="CgroupPath">Its cgroup; null where there is no cgroup2.</param>
internal sealed record ProcessFacts(ProcessTarget Process, uint[] Uids, string? Executable, string? CgroupPath)
{
    private const string Deleted = " (deleted)";

    /// <summary>Whether it is a thread of the kernel.</summary>
    public bool IsKernelThread => Process.IsKernelThread;

    /// <summary>Reads them afresh; null when the process has exited meanwhile, or hides.</summary>
    public static ProcessFacts? TryRead(ProcessTarget process)
    {
        uint[]? uids = process.LookAtUids();
        string? executable = ProcFs.Executable(process.Pid);
        string? cgroup = ProcFs.CgroupPath(process.Pid);
        // Only now: while the pidfd had not exited the number was this process's.
        if (uids is null || process.PidFd.HasExited)
            return null;
        // An upgrade replaces the file of a running sshd, which stays what it is.
        if (executable is not null && executable.EndsWith(Deleted, StringComparison.Ordinal))
            executable = executable[..^Deleted.Length];
        return new ProcessFacts(process, uids, executable, cgroup);
    }

    public bool IsAllOf(uint uid) => Uids.Length > 0 && Array.TrueForAll(Uids, u => u == uid);
}
