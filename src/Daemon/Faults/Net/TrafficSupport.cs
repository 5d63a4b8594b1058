namespace LuminaGuard.FaultD.Daemon;

/// <summary>What a host or this daemon lacks for filters at cgroups.</summary>
internal static class TrafficSupport
{
    /// <summary>The same for what loses packets on the way out.</summary>
    public static KindSupport OfLoss(string kind)
    {
        var support = Of(kind);
        return support.Supported && !SilentLoss.IsSupported
            ? support with { Missing = "TCP and sockets with IP_RECVERR notice a loss on the way out: before Linux 6.15, or without nf_tables, it is at the cgroup" }
            : support;
    }

    /// <summary>Has the kernel take a filter for a moment; attaches nothing.</summary>
    public static KindSupport Of(string kind)
    {
        if (Cgroup.MountPoint is null)
            return new KindSupport(kind, false, CgroupControllers.NoHierarchy);
        var error = TrafficFilter.TryLoadOnly(out string why);
        return error switch
        {
            Errno.None => new KindSupport(kind, true, ""),
            Errno.EPERM => new KindSupport(kind, false, "faultd needs CAP_BPF and CAP_NET_ADMIN to filter packets"),
            _ => new KindSupport(kind, false, $"load a program that filters packets (bpf, cgroup_skb; CONFIG_CGROUP_BPF): {error.Message()}{(why.Length > 0 ? $": {Printable.Escape(why, 256)}" : "")}"),
        };
    }
}
