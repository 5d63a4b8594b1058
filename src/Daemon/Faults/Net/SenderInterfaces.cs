namespace LuminaGuard.FaultD.Daemon;

/// <summary>Puts what takes lost packets silently at the interfaces of those who send.</summary>
internal static class SenderInterfaces
{
    /// <summary>Covers the network namespaces of processes. Where that cannot be, a filter at a cgroup loses by itself, less silently.</summary>
    /// <param name="processes">Of whom.</param>
    /// <param name="asDaemon">Whether policy grants them by name.</param>
    /// <param name="context">Who asks.</param>
    /// <param name="notes">Takes where it cannot be.</param>
    /// <returns>It; null where the kernel has none of it.</returns>
    public static SilentLoss? TryCover(IEnumerable<int> processes, bool asDaemon, PrepareContext context, List<string> notes)
    {
        if (!SilentLoss.IsSupported || SilentLoss.TryCreate(out var loss) != Errno.None)
            return null;
        try
        {
            Cover(loss!, processes, asDaemon, context, notes);
            loss!.Watch();
            return loss;
        }
        catch
        {
            // Nobody else has it yet.
            loss!.Dispose();
            throw;
        }
    }

    /// <summary>What it is called, in whichever namespace.</summary>
    public static string Table(PrepareContext context) => $"faultd-{context.Id}";

    private static void Cover(SilentLoss loss, IEnumerable<int> processes, bool asDaemon, PrepareContext context, List<string> notes)
    {
        HashSet<ulong> covered = [0];
        ulong own = ProcFs.NetworkNamespace(Environment.ProcessId);
        foreach (int pid in processes)
        {
            ulong space = ProcFs.NetworkNamespace(pid);
            if (!covered.Add(space))
                continue;
            string why = "";
            var error = space == own
                ? loss.TryCover(Table(context), out why)
                : Enter(pid, asDaemon ? null : context.Caller.Impersonation, () => loss.TryCover(Table(context), out why));
            if (error is not (Errno.None or Errno.ESRCH))
                notes.Add($"in the network namespace of pid {pid} TCP and sockets with IP_RECVERR notice the loss: {(why.Length > 0 ? Printable.Escape(why, 256) + ": " : "")}{error.Message()}");
        }
    }

    private static Errno Enter(int pid, CallerCredentials? credentials, Func<Errno> action)
    {
        using var process = ProcessTarget.TryOpen(pid);
        return process is null ? Errno.ESRCH : NetworkNamespace.Enter(process.PidFd, credentials, action);
    }
}
