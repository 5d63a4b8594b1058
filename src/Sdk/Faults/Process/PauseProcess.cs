namespace LuminaGuard.FaultD;

/// <summary>Stops every thread of a process, or freezes a cgroup; undo lets it run on.</summary>
/// <remarks>
/// A process is stopped by SIGSTOP and let run on by SIGCONT. SIGCONT is seen by the target: its handler for it runs,
/// and epoll_wait, nanosleep and their like return EINTR. Its parent sees both through waitpid(2) with WUNTRACED and WCONTINUED.
///
/// A stop that somebody else has ended, and then made again himself, looks like ours and is ended by undo. Where the target's process
/// group loses its last parent meanwhile, the kernel sends SIGHUP and SIGCONT to a stopped group, which ends what does not handle them.
///
/// A cgroup is frozen by cgroup.freeze, which its processes cannot see.
///
/// A target that is already stopped, frozen or traced is refused: taking the fault back would wake what somebody else stopped.
/// A thread in uninterruptible sleep cannot be stopped; after 100 ms the fault is taken back and the thread named. One that only
/// waits for a processor is given 5 s more.
///
/// A process whose main thread has ended while others run on shows no program in /proc, so that it cannot be told from what is never
/// touched: it is refused.
/// </remarks>
/// <param name="Target">The process or cgroup to stop.</param>
[Fault("process.pause", Durability.Journalled)]
public sealed partial record PauseProcess(Target Target) : IFault;
