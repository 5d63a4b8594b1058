namespace LuminaGuard.FaultD.Daemon;

/// <summary>A network namespace, and a process that is in it.</summary>
/// <param name="Process">The process.</param>
/// <param name="Inode">The namespace's inode number, which means this one only as long as the process is there.</param>
/// <param name="IsOurs">Whether it is the daemon's.</param>
internal sealed record NetworkPlace(ProcessTarget Process, ulong Inode, bool IsOurs)
{
    /// <summary>Those that processes of a cgroup are in, each once.</summary>
    /// <exception cref="FaultException">NotFound: it is empty. Refused: where a process is cannot be told.</exception>
    public static List<NetworkPlace> Of(CgroupTarget target, PrepareContext context)
    {
        var places = new List<NetworkPlace>();
        try
        {
            foreach (int pid in target.Cgroup.Processes(recursive: true))
                Add(pid, places, context);
            return places.Count > 0 ? places : throw context.No(ErrorCode.NotFound,
                $"{target.Describe} is empty: nothing says which network namespace its packets are in");
        }
        catch
        {
            places.ForEach(p => p.Process.Dispose());
            throw;
        }
    }

    private static void Add(int pid, List<NetworkPlace> places, PrepareContext context)
    {
        ulong known = ProcFs.NetworkNamespace(pid);
        if (known != 0 && places.Exists(p => p.Inode == known))
            return;
        if (ProcessTarget.TryOpen(pid) is not { } process)
            return;
        ulong inode = ProcFs.NetworkNamespace(pid);
        // Only now: while the pidfd had not exited the number was this process's.
        if (process.IsExiting() || (inode != 0 && places.Exists(p => p.Inode == inode)))
        {
            process.Dispose();
            return;
        }
        if (inode == 0)
        {
            string who = process.Describe;
            process.Dispose();
            throw context.No(ErrorCode.Refused, $"tell which network namespace {who} is in (/proc/{pid}/ns/net)");
        }
        places.Add(new NetworkPlace(process, inode, inode == ProcFs.NetworkNamespace(Environment.ProcessId)));
    }
}
