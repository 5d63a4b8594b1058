namespace LuminaGuard.FaultD;

/// <summary>Writes a line into a pipe between two processes, as one that neither of them has sent.</summary>
/// <remarks>
/// The pipe is opened anew through /proc/PID/fd for one write(2), which is all of the message or nothing; whichever end the target has, its reader
/// gets it. To have the client of a server on stdio read a stray line, aim at the server's descriptor 1; to have the server read one, at its
/// descriptor 0. Everybody may who may trace the target with ptrace and write to the pipe. A message that a writer cuts in two, being longer than
/// 4096 bytes or written in parts, may have this one between its parts.
///
/// A pipe that is full refuses it, and so does one that nobody reads from. A socket is no pipe, as Node.js gives its children for stdio.
///
/// faultctl strike pipe.inject --target name:mcp-server --fd 1 --text '{"jsonrpc":"2.0","id":99,"result":{}}' answers a question that nobody asked.
/// </remarks>
/// <param name="Target">A process that has the pipe open.</param>
/// <param name="Fd">By which number: 0 is its standard input, 1 its standard output.</param>
/// <param name="Text">What is written, in UTF-8; with its newline from 1 to 4096 bytes.</param>
/// <param name="NoNewline">Without the newline behind it.</param>
[Strike("pipe.inject")]
public sealed partial record InjectMessage(Target Target, int Fd, string Text, bool NoNewline = false) : IStrike;
