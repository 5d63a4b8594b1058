namespace LuminaGuard.FaultD;

/// <summary>Takes one line out of a pipe between two processes before its reader gets it; the answer says what it was.</summary>
/// <remarks>
/// Whoever reads from the pipe is held by ptrace while a whole line is waited for and taken, since he would be first otherwise: of each process the threads that sleep in read(2) of
/// it, or in epoll_wait(2) for it, or all where none does; then it
/// runs on, as after process.stall; a thread of it that slept in epoll_wait(2) and the like sees EINTR. What is in the pipe up to the first newline is taken, or nothing: of a line that
/// was begun in a write of its own the reader may have the beginning already. One that is longer than the pipe holds never becomes whole. To have the reply of a server on stdio lost, aim at the server's descriptor 1; a client that is held as a whole cannot ask meanwhile, so
/// strike right after it has.
///
/// Everybody may who may trace the target and all readers with ptrace, and read from the pipe. Readers are found in /proc; one that faultd may not look at, is
/// in a pid namespace that it does not see, or whose main thread has ended, is missed, and may be first. A process that writes to the pipe and has its reading end open too is held with the readers, and
/// writes nothing meanwhile. A pipe in packet mode is refused. A socket is no pipe, as Node.js gives its children for stdio. A strike that waits is dropped when its client
/// goes, or is undone by another.
///
/// faultctl strike pipe.swallow --target name:mcp-server --fd 1 --within 5s loses the next reply.
/// </remarks>
/// <param name="Target">A process that has the pipe open.</param>
/// <param name="Fd">By which number: 0 is its standard input, 1 its standard output.</param>
/// <param name="Within">How long to wait for a whole line, 10 s at most and when not given; not there means nothing is taken.</param>
[Strike("pipe.swallow")]
public sealed partial record SwallowMessage(Target Target, int Fd, TimeSpan? Within = null) : IStrike;
