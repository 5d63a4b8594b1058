namespace LuminaGuard.FaultD;

/// <summary>Lets nobody read from a pipe between two processes: what its writer says waits, and then the writer does.</summary>
/// <remarks>
/// Whoever reads from the pipe is held by ptrace, as with process.stall; undo lets them run on, and they read what came meanwhile. Of each process those threads are held that sleep in read(2) of it,
/// or in epoll_wait(2) for it, at that moment, and the others run on; all are, where none sleeps so. A program that has several threads look at the same pipe, or asks with poll(2) or select(2) or without waiting, as the
/// run-time of Go does, may read from it all the same: whole_readers holds all threads of each reader. A thread that slept in epoll_wait(2) and the like sees EINTR.
///
/// Readers are those of the moment: who opens a FIFO later, or is born later, reads. Whoever has the reading end open counts as one, a writer that opened a FIFO both ways and children that inherited it among them; where
/// the client of this fault has, it is refused.
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
/// <param name="WholeReaders">Hold every thread of each reader.</param>
[Fault("pipe.stall", Durability.Kernel)]
public sealed partial record StallPipe(Target Target, int Fd, bool WholeReaders = false) : IFault;
