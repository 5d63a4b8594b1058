namespace LuminaGuard.FaultD.Daemon;

/// <summary>Puts what takes lost packets silently at the interfaces of those who send.</summary>
internal static class SenderInterfaces
{
    /// <summary>Covers the network namespaces of processes. Where that cannot be, a filter at a cgroup loses by itself, less silently.</summary>
    /// <returns>It; null where the kernel has none of it.</returns>
    public static SilentLoss? TryCover(IEnumerable<int> processes, bool asDaemon, PrepareContext context)
    {
        if (!SilentLoss.IsSupported || SilentLoss.TryCreate(out var loss) != Errno.None)
            return null;
        HashSet<ulong> covered = [0];
        ulong own = ProcFs.NetworkNamespace(Environment.ProcessId);
        foreach (int pid in processes)
        {
            ulong space = ProcFs.NetworkNamespace(pid);
            if (!covered.Add(space))
                continue;
            if (space == own)
                loss!.TryCover(Table(context));
            else if (ProcessTarget.TryOpen(pid) is { } process)
                Cover(process, loss!, asDaemon ? null : context.Caller.Impersonation, Table(context));
        }
        return loss;
    }

    private static string Table(PrepareContext context) => $"faultd-{context.Id}";

    private static void Cover(ProcessTarget process, SilentLoss loss, CallerCredentials? credentials, string table)
    {
        using (process)
            NetworkNamespace.Enter(process.PidFd, credentials, () => loss.TryCover(table));
    }
}
