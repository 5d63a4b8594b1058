namespace LuminaGuard.FaultD;

/// <summary>Drives a cgroup into its OOM killer, once, and reports who died.</summary>
/// <remarks>
/// memory.max is set below what the cgroup holds and cannot give back, and memory.swap.max to nothing, for as long as it takes the kernel to
/// kill; then both are what they were. Whom it kills is the kernel's choice, by size and oom_score_adj, or everybody where
/// memory.oom.group says so. It may kill another before the first has died; the answer names all. Before it kills it reclaims: the
/// cgroup's page cache goes.
///
/// If faultd dies in between, both limits are put back from the journal. The proof is memory.events: oom_kill counts one more, in
/// that cgroup. Where nobody could be killed, the strike has failed.
///
/// The cgroup needs the memory controller of cgroup2: what is missing is said before anything is touched, and by doctor.
/// </remarks>
/// <param name="Target">The cgroup (unit:redis.service, container:ID, child:NAME, cgroup:/PATH).</param>
[Strike("memory.oom")]
public sealed partial record ExhaustMemory(Target Target) : IStrike;
