namespace LuminaGuard.FaultD;

/// <summary>Kills a process, its tree or its cgroup with SIGKILL, at once or when the target is in a chosen state.</summary>
/// <remarks>
/// The answer comes when the kernel says that every process named is dead.
/// A kill that waits is dropped when its client goes, or is healed or undone by another.
/// A cgroup is killed as one by cgroup.kill where the kernel has it.
/// A process that a member of a tree starts between the listing and its own signal can be missed; a cgroup cannot.
/// </remarks>
/// <param name="Target">The process to kill.</param>
/// <param name="Scope">How far the kill reaches.</param>
/// <param name="Order">In which order a tree is killed.</param>
/// <param name="When">Wait until the target's main thread is in this state, then kill.</param>
/// <param name="Within">How long to wait for the state, 10 s at most and when not given; not reached means nothing is killed.</param>
[Strike("process.kill")]
public sealed partial record KillProcess(
    Target Target,
    ProcessScope Scope = ProcessScope.One,
    SignalOrder Order = SignalOrder.ParentsFirst,
    ProcessState? When = null,
    TimeSpan? Within = null) : IStrike;
