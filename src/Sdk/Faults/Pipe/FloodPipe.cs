namespace LuminaGuard.FaultD;

/// <summary>Fills a pipe between two processes, so that whoever writes to it blocks until its reader has taken the filler.</summary>
/// <remarks>
/// The pipe is opened anew through /proc/PID/fd and written to until no more fits. The filler stays, and its reader reads it: newlines, unless the option
/// says otherwise, which many protocols of lines pass over and JSON does between its values. A reader that reads on empties it as soon as it was
/// filled; hold the reader with process.pause or process.stall first, and the writer is blocked for as long.
///
/// Everybody may who may trace the target with ptrace and write to the pipe. A pipe that nobody reads from is refused, and a socket is no pipe.
///
/// faultctl strike pipe.flood --target name:mcp-server --fd 1 blocks what the server writes next.
/// </remarks>
/// <param name="Target">A process that has the pipe open.</param>
/// <param name="Fd">By which number: 0 is its standard input, 1 its standard output.</param>
/// <param name="Filler">The byte it is filled with, from 0 to 255; 10 is a newline.</param>
/// <param name="Bytes">How many at most, at least 1; as many as fit when it is not given.</param>
[Strike("pipe.flood")]
public sealed partial record FloodPipe(Target Target, int Fd, int Filler = 10, long? Bytes = null) : IStrike;
