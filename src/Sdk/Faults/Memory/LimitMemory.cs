namespace LuminaGuard.FaultD;

/// <summary>Lets a cgroup use less memory than it might; undo puts the former limit back.</summary>
/// <remarks>
/// What the kernel does at the limit differs. It keeps memory.max by killing: an allocation beyond it reclaims, and where that does not
/// do ends in the cgroup's OOM killer. It keeps memory.high by holding back: beyond it processes are slowed down while their memory is
/// reclaimed. memory.swap.max is how much may be swapped out; without swap, reclaiming finds only what is in the page cache.
///
/// The limit has to be below the one in force, and is kept in whole pages. A memory.max below what is used already is refused, for to set
/// it may kill at once; the option for that asks for just that, and is judged as a strike is: policy must allow red. What was reclaimed or killed is not brought back.
///
/// A limit that somebody else has written since, systemd with a reload too, is left alone and reported as superseded; a unit that was
/// started again has another cgroup, and nothing is put back.
///
/// The cgroup needs the memory controller of cgroup2: what is missing is said before anything is touched, and by doctor.
/// </remarks>
/// <param name="Target">The cgroup (unit:redis.service, container:ID, child:NAME, cgroup:/PATH).</param>
/// <param name="Bytes">The limit (67108864), 0 or more.</param>
/// <param name="Bound">Which of the limits.</param>
/// <param name="BelowUsage">Whether memory.max may lie below what is used, and kill at once; a red fault then.</param>
[Fault("memory.limit", Durability.Journalled)]
public sealed partial record LimitMemory(
    Target Target,
    long Bytes,
    MemoryBound Bound = MemoryBound.Max,
    bool BelowUsage = false) : IFault;
