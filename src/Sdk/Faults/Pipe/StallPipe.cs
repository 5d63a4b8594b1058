namespace LuminaGuard.FaultD;

/// <summary>Lets nobody read from a pipe between two processes: what its writer says waits, and then the writer does.</summary>
/// <remarks>
/// Whoever reads from the pipe is held by ptrace, as with process.stall: of each process the threads that sleep in read(2) of it, or in epoll_wait(2) for it, at that moment, or all where none
/// does; undo lets them run on, and they read what came meanwhile. A thread that slept in epoll_wait(2) and the like sees EINTR. A process of which only some threads are held may read from the pipe with another that
/// was busy meanwhile.
///
/// Writers go on until the pipe is full (64 KiB as a rule), and block then, or get EAGAIN. To stall a server on stdio before it hears of a request, aim at its descriptor 0; to have its replies
/// wait, at its descriptor 1: then its client is held.
///
/// When faultd dies the kernel detaches and the readers run on. Everybody may who may trace the target and all readers with ptrace. Which readers are missed is told at pipe.swallow.
///
/// faultctl inject pipe.stall --target name:mcp-server --fd 0 --for 10s makes every call of its client hang.
/// </remarks>
/// <param name="Target">A process that has the pipe open.</param>
/// <param name="Fd">By which number: 0 is its standard input, 1 its standard output.</param>
[Fault("pipe.stall", Durability.Kernel)]
public sealed partial record StallPipe(Target Target, int Fd) : IFault;
