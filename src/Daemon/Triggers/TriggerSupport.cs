namespace LuminaGuard.FaultD.Daemon;

/// <summary>Which triggers cannot be had here, and what would have to be done.</summary>
internal static class TriggerSupport
{
    private const string Pressure = "/proc/pressure/memory";

    /// <summary>A line for each family that is missing. Listens, and loads a program, for a moment; attaches nothing.</summary>
    public static IEnumerable<string> Missing()
    {
        var error = ProcessEvents.TryOpen(out var events);
        events?.Dispose();
        if (error != Errno.None)
            yield return $"exec, exit: {WhyNoProcesses(error)}";
        error = Cgroup.MountPoint is null ? Errno.ENODEV : ConnectionEvents.TryLoadOnly();
        if (error != Errno.None)
            yield return $"accept, connect: {WhyNoConnections(error)}";
        if (CgroupControllers.MissingOnHost("memory") is { } why)
            yield return $"memory: {why}";
        if (Cgroup.MountPoint is null || !File.Exists(Pressure))
            yield return $"pressure: {(Cgroup.MountPoint is null ? CgroupControllers.NoHierarchy : "this kernel accounts for none (CONFIG_PSI; psi=1 on its command line)")}";
    }

    public static string WhyNoProcesses(Errno error) => error switch
    {
        Errno.EPERM => "faultd needs CAP_NET_ADMIN to hear of processes",
        Errno.EPROTONOSUPPORT => "this kernel has no process connector (CONFIG_PROC_EVENTS), or not in this network namespace",
        Errno.EHOSTUNREACH => "the kernel tells of processes in the initial pid and user namespaces only",
        _ => $"listen for process events: {error.Message()}",
    };

    public static string WhyNoConnections(Errno error) => error switch
    {
        Errno.EPERM => "faultd needs CAP_BPF and CAP_NET_ADMIN to see connections",
        Errno.ENODEV => CgroupControllers.NoHierarchy,
        _ => $"load a program that sees connections (bpf, sock_ops): {error.Message()}",
    };
}
