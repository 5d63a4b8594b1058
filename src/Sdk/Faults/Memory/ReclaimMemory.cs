namespace LuminaGuard.FaultD;

/// <summary>Has the kernel take memory away from a cgroup or a process that it can give back by reading or swapping in.</summary>
/// <remarks>
/// The page cache is dropped, and what can be swapped out is. The target finds it again when it asks for it, at the price of reading it; that
/// is what the fault is for. Of a cgroup it is done by memory.reclaim (Linux 5.19), of a process by process_madvise(MADV_PAGEOUT) on each
/// of its mappings, for which the kernel wants CAP_SYS_NICE. Memory that is locked, and without swap whatever belongs to no file, stays.
///
/// How much went is read back, and reported: memory.current of the cgroup, or the resident size of the process, before and after. Where
/// nothing went, the strike has failed.
/// </remarks>
/// <param name="Target">The cgroup or process.</param>
/// <param name="Bytes">At most how much (67108864); all that goes when it is not given.</param>
[Strike("memory.reclaim")]
public sealed partial record ReclaimMemory(Target Target, long? Bytes = null) : IStrike;
