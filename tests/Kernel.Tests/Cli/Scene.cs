using System.Globalization;
using System.Net.Sockets;

namespace LuminaGuard.FaultD.Tests.CommandLine;

/// <summary>A real faultd in the foreground, a sleeping target, and faultctl to set on it.</summary>
internal sealed class Scene : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("faultctl-").FullName;
    private readonly string _faultctl = Programs.Faultctl;

    /// <param name="under">A program with its arguments that becomes the daemon, such as nsenter(1).</param>
    public Scene(params string[] under)
    {
        string[] line = [.. under, Programs.Faultd, "--socket", Socket, "--state-dir", StateDirectory];
        Daemon = new Running(line[0], line[1..]);
        Target = new Running("/bin/sleep", ["1000"]);
        Running.Until(IsListening, "faultd listens");
    }

    public Running Daemon { get; }

    public Running Target { get; }

    public string Socket => Path.Combine(_directory, "s");

    public string StateDirectory => Path.Combine(_directory, "state");

    /// <summary>The ids of the undos owed.</summary>
    public string[] Owed => [.. Directory.GetFiles(Path.Combine(StateDirectory, "undo")).Select(f => Path.GetFileName(f)!)];

    public string TargetWord => string.Create(CultureInfo.InvariantCulture, $"pid:{Target.Pid}");

    /// <summary>Whether the target's main thread is stopped, proc_pid_stat(5).</summary>
    public bool IsStopped => File.ReadAllText($"/proc/{Target.Pid}/stat").Split(' ')[2] == "T";

    public string OpenFiles => File.ReadAllLines($"/proc/{Target.Pid}/limits").Single(l => l.StartsWith("Max open files", StringComparison.Ordinal));

    public Running Start(params string[] arguments) => new(_faultctl, arguments, Socket);

    /// <summary>A shell with $F for faultctl.</summary>
    public Running StartShell(string script) => new("/bin/sh", ["-c", script.Replace("$F", _faultctl, StringComparison.Ordinal)], Socket);

    /// <summary>Runs faultctl to its end.</summary>
    public (int Code, string Out, string Error) Run(params string[] arguments) => End(Start(arguments));

    public (int Code, string Out, string Error) RunShell(string script) => End(StartShell(script));

    /// <summary>Runs faultctl under a terminal of its own; the terminal's keys are the script's input.</summary>
    public Running StartOnTerminal(params string[] arguments) =>
        new("/usr/bin/python3", ["-c", Terminal, _faultctl, .. arguments], Socket);

    public void Dispose()
    {
        Target.Dispose();
        if (!Daemon.HasEnded)
            Daemon.Signal("TERM");
        Daemon.End();
        Daemon.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    // Copies both ways between a new pseudo-terminal and its own input and output, and ends as the program does.
    private const string Terminal = """
        import os, pty, select, sys
        pid, fd = pty.fork()
        if pid == 0:
            os.environ['TERM'] = 'xterm'
            os.execv(sys.argv[1], sys.argv[1:])
        watched = [0, fd]
        while True:
            ready, _, _ = select.select(watched, [], [])
            if fd in ready:
                try:
                    data = os.read(fd, 4096)
                except OSError:
                    break
                os.write(1, data)
            if 0 in ready:
                data = os.read(0, 4096)
                if data:
                    os.write(fd, data)
                else:
                    watched.remove(0)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        sys.exit(code if code >= 0 else 128 - code)
        """;

    private static (int Code, string Out, string Error) End(Running running)
    {
        using (running)
        {
            running.EndInput();
            return (running.End(), running.Out, running.Error);
        }
    }

    private bool IsListening()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(Socket));
            return true;
        }
        catch (SocketException e)
        {
            return Daemon.HasEnded ? throw new InvalidOperationException($"faultd has ended: {Daemon.Error}", e) : false;
        }
    }
}
