using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>A verb that can be built alone, so that the others cost nothing.</summary>
/// <param name="Name">The word.</param>
/// <param name="Build">Makes its command, and the body that runs when it was asked for.</param>
internal sealed record Verb(string Name, Func<SplitLine, VerbCommand> Build);

/// <summary>A verb's options and its body.</summary>
internal sealed record VerbCommand(Command Command, Func<Invocation, ExitCode> Body);
