namespace LuminaGuard.FaultD;

/// <summary>Takes one line out of a pipe between two processes before its reader gets it; the answer says what it was.</summary>
/// <remarks>
/// Every process that reads from the pipe is held by ptrace while a whole line is waited for and taken, since it would be first otherwise; then it
/// runs on, as after process.stall, and knows of nothing. The line is taken whole with its newline, or nothing is. One that is longer than the pipe holds,
/// 64 KiB unless somebody has changed that, never becomes whole. To have the reply of a server on stdio lost, aim at the server's descriptor 1, and
/// strike before the question is asked or right after.
///
/// Everybody may who may trace the target and all readers with ptrace, and read from the pipe. Readers are found in /proc; one in a pid namespace that faultd does not see is
/// missed, and may be first. A socket is no pipe, as Node.js gives its children for stdio. A strike that waits is dropped when its client
/// goes, or is undone by another.
///
/// faultctl strike pipe.swallow --target name:mcp-server --fd 1 --within 5s loses the next reply.
/// </remarks>
/// <param name="Target">A process that has the pipe open.</param>
/// <param name="Fd">By which number: 0 is its standard input, 1 its standard output.</param>
/// <param name="Within">How long to wait for a whole line, 10 s at most and when not given; not there means nothing is taken.</param>
[Strike("pipe.swallow")]
public sealed partial record SwallowMessage(Target Target, int Fd, TimeSpan? Within = null) : IStrike;
