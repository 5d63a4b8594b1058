using System.CommandLine;
using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Cli;

/// <summary>exec-child -- COMMAND: the half of exec that asks for itself and then becomes COMMAND. Not for people.</summary>
internal static class ExecChildCommand
{
    public const string Name = "exec-child";

    private const int ENOENT = 2;
    private const int ENOTDIR = 20;

    public static VerbCommand Build(SplitLine line)
    {
        var command = ExecCommand.Options(Name, "Becomes COMMAND in a cgroup of its own; used by exec.", out var name);
        command.Hidden = true;
        return new(command, i => Run(i, i.Result.GetValue(name), line.Command));
    }

    private static ExitCode Run(Invocation invocation, string? name, IReadOnlyList<string>? command)
    {
        if (command is null or { Count: 0 })
            throw Invocation.Usage("Cannot exec: COMMAND is missing");
        using (var client = invocation.Connect())
            client.Adopt(name);
        var words = RawArguments.Last(command.Count);
        int errno = Posix.Become(words);
        bool missing = errno is ENOENT or ENOTDIR;
        ErrorReport.Write(invocation.Terminal, invocation.Json, new FaultException(
            missing ? ErrorCode.NotFound : ErrorCode.KernelRefused,
            $"Cannot execute {Printable.Escape(command[0])}: {Marshal.GetPInvokeErrorMessage(errno)}", errno),
            exit: missing ? ExitCode.CommandNotFound : ExitCode.CannotExecute);
        return missing ? ExitCode.CommandNotFound : ExitCode.CannotExecute;
    }
}
