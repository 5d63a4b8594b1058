namespace LuminaGuard.FaultD;

/// <summary>Takes memory away from a cgroup by holding it in a process of faultd's; undo gives it back.</summary>
/// <remarks>
/// The ballast is a process that faultd starts and, when it is to hold anything, moves into the target's cgroup, where it is seen by
/// everybody who looks. What it takes is written to, and locked in memory where that is permitted, so that it can neither be reclaimed nor
/// shared. It asks to be the OOM killer's first victim; where that has happened, or somebody ended it, undo says so.
///
/// It stops short of the floor: so much has to remain, of the host's available memory and below the memory.max of the target's cgroup and of
/// those above it. A goal that cannot be reached so is refused, and what was taken is given back.
///
/// A level is kept as the target uses more or less; it is looked at fifty times a second, and hit within about half a megabyte, which is how
/// exactly the kernel counts. A level needs the memory controller of cgroup2. A ballast does without it; the floor is then the host's alone.
///
/// Nothing may run in a cgroup that hands controllers to cgroups below it, as a slice does; there the ballast can only be beside.
/// </remarks>
/// <param name="Target">The cgroup (unit:redis.service, container:ID, child:NAME, cgroup:/PATH).</param>
/// <param name="Bytes">How much (67108864), at least 1.</param>
/// <param name="Goal">Whether that is what is taken, or what is used in all.</param>
/// <param name="Floor">What has to remain, in bytes.</param>
/// <param name="Place">Where the ballast is.</param>
[Fault("memory.fill", Durability.Kernel)]
public sealed partial record FillMemory(
    Target Target,
    long Bytes,
    FillGoal Goal = FillGoal.Ballast,
    long Floor = 67108864,
    LoadPlace Place = LoadPlace.Inside) : IFault;
