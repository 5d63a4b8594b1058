namespace LuminaGuard.FaultD;

/// <summary>Holds chosen threads of a process by ptrace while the others run; undo lets them run on.</summary>
/// <remarks>
/// Nothing is sent to the target. Signals that arrive while a thread is held are delivered when it runs on.
/// A target that is already traced is refused, naming the tracer: a thread has one tracer at most.
/// When faultd dies the kernel detaches and the threads run on.
/// </remarks>
/// <param name="Target">The process whose threads are held.</param>
/// <param name="Threads">The ids of the threads to hold; all threads when neither this nor a name is given.</param>
/// <param name="ThreadName">Hold the threads with this name, as in /proc/PID/task/TID/comm.</param>
[Fault("process.stall", Durability.Kernel)]
public sealed partial record StallProcess(
    Target Target,
    IReadOnlyList<int>? Threads = null,
    string? ThreadName = null) : IFault;
