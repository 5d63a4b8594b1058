using LuminaGuard.FaultD.Sweep.Operations;

namespace LuminaGuard.FaultD.Sweep.Faults;

/// <summary>One fault as the sweep injects it.</summary>
/// <param name="Name">Its name in --faults and in the report.</param>
/// <param name="NeedsCgroup">The target has a cgroup of its own.</param>
/// <param name="HoldsTarget">The target does nothing while it is in force.</param>
/// <param name="KernelHeals">Durability K: nothing of it may outlive the daemon, recovered or not.</param>
/// <param name="Make">The fault against the target of a world.</param>
internal sealed record FaultCase(
    string Name, bool NeedsCgroup, bool HoldsTarget, bool KernelHeals, Func<World, IFault> Make)
{
    /// <summary>Every fault with an undo.</summary>
    public static IReadOnlyList<FaultCase> All { get; } =
    [
        new("process.pause", false, true, false, world => new PauseProcess(Target.Pid(world.Target.Pid))),
        new("process.pause-cgroup", true, true, false, world => new PauseProcess(Target.Cgroup(world.CgroupName!))),
        new("process.limit", false, false, false, world =>
            new LimitProcess(Target.Pid(world.Target.Pid), ProcessResource.Nofile, 64)),
        new("process.affinity", false, false, false, world => new PinProcess(Target.Pid(world.Target.Pid), 1)),
        new("process.stall", false, true, true, world => new StallProcess(Target.Pid(world.Target.Pid))),
    ];
}
