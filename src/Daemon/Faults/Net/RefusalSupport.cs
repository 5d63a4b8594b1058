namespace LuminaGuard.FaultD.Daemon;

/// <summary>What a host or this daemon lacks for tables that refuse packets.</summary>
internal static class RefusalSupport
{
    /// <summary>Why a cgroup cannot be told in a rule.</summary>
    public const string OtherLevels =
        "faultd is in a cgroup namespace of its own, from whose root the rules of nf_tables count cgroups since Linux 6.12 only";

    /// <summary>For rules that tell packets by cgroups.</summary>
    public static KindSupport OfCgroups(string kind)
    {
        if (Cgroup.MountPoint is null)
            return new KindSupport(kind, false, CgroupControllers.NoHierarchy);
        return CgroupNamespaces.HaveLevelsOfOurs ? Of(kind) : new KindSupport(kind, false, OtherLevels);
    }

    /// <summary>Has the kernel look through a table as it would be made; none is.</summary>
    public static KindSupport Of(string kind)
    {
        var error = OwnedTableSupport.Ask(out string missing);
        return error switch
        {
            Errno.None => new KindSupport(kind, true, ""),
            Errno.EPERM => new KindSupport(kind, false, "faultd needs CAP_NET_ADMIN to have a table of nf_tables"),
            _ => new KindSupport(kind, false, $"this kernel has no {Printable.Escape(missing, 256)}: {error.Message()}"),
        };
    }
}
