namespace LuminaGuard.FaultD.Daemon;

/// <summary>Why a cgroup has no such control file, in words that say what would have to be done.</summary>
internal static class CgroupControllers
{
    public const string NoHierarchy = "no cgroup2 hierarchy is mounted here";

    /// <summary>What this host lacks for a controller; null when nothing.</summary>
    public static string? MissingOnHost(string controller)
    {
        if (Cgroup.MountPoint is null)
            return NoHierarchy;
        if (Cgroup.ControllersOfHost.Contains(controller))
            return null;
        return CgroupV1.MountPointOf(controller == "io" ? "blkio" : controller) is { } place
            ? $"the {controller} controller is on cgroup v1 here ({Printable.Escape(place)}), and the fault needs it on cgroup2 (systemd.unified_cgroup_hierarchy=1)"
            : $"this kernel has no {controller} controller, or it is disabled (cgroup_disable= on its command line)";
    }

    /// <summary>Why this cgroup has not got a file of that controller.</summary>
    public static string Missing(Cgroup cgroup, string controller, string file)
    {
        if (MissingOnHost(controller) is { } why)
            return why;
        string name = Printable.Escape(cgroup.Path);
        if (cgroup.Path == "/")
            return "the root cgroup has no limits";
        if (!IsDelegated(cgroup, controller))
        {
            string parent = Printable.Escape(CgroupPaths.ParentOf(cgroup.Path));
            return $"the {controller} controller is not enabled for cgroup {name}: cgroup.subtree_control of {parent} lacks it (systemd: {Property(controller)} for the unit, as by systemctl set-property --runtime)";
        }
        return $"this kernel's {controller} controller has no {file}";
    }

    /// <summary>The same of a file of a controller, which need not be there.</summary>
    /// <param name="context">Who asked.</param>
    /// <param name="target">The cgroup.</param>
    /// <param name="controller">"memory".</param>
    /// <param name="call">"read".</param>
    /// <param name="file">"memory.max".</param>
    /// <param name="error">The call's.</param>
    public static FaultException Failed(PrepareContext context, CgroupTarget target, string controller, string call, string file, Errno error) =>
        error == Errno.ENOENT && target.Cgroup.IsThere
            ? context.No(ErrorCode.NotSupported, Missing(target.Cgroup, controller, file))
            : Failed(context, target, $"{call} {file}", error);

    /// <summary>What a call on a target's control file came to, as its caller is told.</summary>
    /// <param name="context">Who asked.</param>
    /// <param name="target">The cgroup.</param>
    /// <param name="what">"read memory.max".</param>
    /// <param name="error">The call's.</param>
    public static FaultException Failed(PrepareContext context, CgroupTarget target, string what, Errno error) => error switch
    {
        Errno.ENODEV or Errno.ENOENT => context.No(ErrorCode.NotFound, $"{target.Describe} is gone", error),
        Errno.EACCES or Errno.EPERM => context.No(ErrorCode.Refused, $"{what} of {target.Describe}: {error.Message()}", error),
        _ => context.No(ErrorCode.KernelRefused, $"{what} of {target.Describe}: {error.Message()}", error),
    };

    private static bool IsDelegated(Cgroup cgroup, string controller) =>
        cgroup.TryReadControl("cgroup.controllers", out string? text) == Errno.None && text!.Split(' ').Contains(controller);

    // CPUAccounting= is not enough: the kernel counts without the controller (systemd.resource-control(5)).
    private static string Property(string controller) => controller switch
    {
        "cpu" => "CPUWeight=100",
        "io" => "IOAccounting=yes",
        "pids" => "TasksAccounting=yes",
        _ => "MemoryAccounting=yes",
    };
}
