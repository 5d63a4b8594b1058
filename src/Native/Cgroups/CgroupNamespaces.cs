namespace LuminaGuard.FaultD.Native;

/// <summary>Cgroup namespaces (cgroup_namespaces(7)).</summary>
public static class CgroupNamespaces
{
    // PROC_CGROUP_INIT_INO of linux/proc_ns.h.
    private const ulong Initial = 0xeffffffb;

    /// <summary>Whether rules of nf_tables count levels of cgroups from where we do: until Linux 6.12 from the root of the whole system.</summary>
    public static bool HaveLevelsOfOurs { get; } =
        ProcFile.NamespaceInode("/proc/self/ns/cgroup") == Initial || Environment.OSVersion.Version >= new Version(6, 12);
}
