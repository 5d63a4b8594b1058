using System.Net.Sockets;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;

namespace LuminaGuard.FaultD.Tests;

/// <summary>A faultd in the foreground.</summary>
internal sealed class RunningDaemon : IDisposable
{
    private readonly ChildLog _log;
    private readonly bool _ownsLog;
    private WaitStatus? _end;

    private RunningDaemon(string socket, string stateDirectory, ChildLog log, bool ownsLog, params string[] under)
    {
        SocketPath = socket;
        StateDirectory = stateDirectory;
        _log = log;
        _ownsLog = ownsLog;
        string[] line = [.. under, Lab.Shared.Faultd, "--socket", socket, "--state-dir", stateDirectory];
        Pid = Nursery.Run(() => Spawn.Start(line[0], line[1..], log.Input, log.Output, log.Output));
    }

    public int Pid { get; }

    public string SocketPath { get; }

    public string StateDirectory { get; }

    /// <summary>Started with the state directory of a world, and listening.</summary>
    /// <param name="world">Where.</param>
    /// <param name="under">A program with its arguments that becomes the daemon, such as prlimit(1).</param>
    public static RunningDaemon Start(World world, params string[] under)
    {
        var daemon = new RunningDaemon(world.SocketPath, world.StateDirectory, world.Log, ownsLog: false, under);
        return daemon.Listening();
    }

    /// <summary>A second one beside it, with places of its own below the same directory.</summary>
    public static RunningDaemon StartBeside(World world, string name = "2", string? socket = null)
    {
        string at = Path.Combine(world.Directory, name);
        return new RunningDaemon(socket ?? at + ".s", at + ".state", new ChildLog(at + ".log"), ownsLog: true).Listening();
    }

    /// <summary>Started so that it has to end by itself; gives its end and what it said.</summary>
    public static (WaitStatus End, string Said) Refused(
        World world, string socket, string stateDirectory, params string[] under)
    {
        var log = new ChildLog(Path.Combine(world.Directory, "refused.log"));
        using var daemon = new RunningDaemon(socket, stateDirectory, log, ownsLog: true, under);
        return (daemon.WaitForEnd(), daemon._log.Tail());
    }

    /// <summary><c>faultd --recover</c> to its end.</summary>
    public static (int Code, string Said) Recover(World world, string? stateDirectory = null, params string[] under)
    {
        using var log = new ChildLog(Path.Combine(world.Directory, "recover.log"));
        string[] line = [.. under, Lab.Shared.Faultd, "--recover", "--state-dir", stateDirectory ?? world.StateDirectory];
        int pid = Nursery.Run(() => Spawn.Start(line[0], line[1..], log.Input, log.Output, log.Output));
        var end = Signals.WaitForEnd(pid);
        return (end.Exited ? end.ExitCode : -end.TermSignal, log.Tail());
    }

    public FaultClient Connect() => FaultClient.Connect(SocketPath);

    public WaitStatus WaitForEnd() => _end ??= Signals.WaitForEnd(Pid);

    public string Tail() => _log.Tail();

    /// <summary>SIGKILL, as the out-of-memory killer would.</summary>
    public void Kill()
    {
        if (_end is null)
            Signals.Send(Pid, Signals.SIGKILL);
        WaitForEnd();
    }

    /// <summary>SIGTERM: it heals and ends.</summary>
    public WaitStatus Stop()
    {
        Signals.Send(Pid, Signals.SIGTERM);
        return WaitForEnd();
    }

    public void Dispose()
    {
        if (_end is null)
            Kill();
        if (_ownsLog)
            _log.Dispose();
    }

    private RunningDaemon Listening()
    {
        try
        {
            Eventually.True(IsListening, "faultd listens");
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private bool IsListening()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
