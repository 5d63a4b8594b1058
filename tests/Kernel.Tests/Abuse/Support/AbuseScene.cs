using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>
/// A daemon, a well-behaved client and a target, and what they hold before anything bad is asked: afterwards it must be
/// the same again.
/// </summary>
internal sealed class AbuseScene : IDisposable
{
    private readonly HeldByDaemon _before;

    /// <param name="withCgroup">Whether the target has a cgroup of its own.</param>
    /// <param name="under">A program with its arguments that becomes the daemon, such as prlimit(1).</param>
    public AbuseScene(bool withCgroup = false, params string[] under)
    {
        World = Lab.Shared.NewWorld(withCgroup);
        Daemon = RunningDaemon.Start(World, under);
        Client = Daemon.Connect();
        // The runtime opens and starts a few things at their first use, and so does the audit log.
        _ = Client.Doctor();
        _ = Client.PreviewAsync(new PauseProcess(Target.Pid(World.Target.Pid))).GetAwaiter().GetResult();
        _ = Client.Live();
        int sockets;
        using (var raw = Connect())
        {
            raw.Ask("list");
            sockets = HeldByDaemon.Of(Daemon.Pid).Sockets;
        }
        Eventually.True(() => HeldByDaemon.Of(Daemon.Pid).Sockets < sockets, "the connection is closed");
        _before = HeldByDaemon.Of(Daemon.Pid);
    }

    public World World { get; }

    public RunningDaemon Daemon { get; }

    public FaultClient Client { get; }

    public string TargetWord => Target.Pid(World.Target.Pid).ToString();

    public RawClient Connect() => new(Daemon.SocketPath);

    /// <summary>
    /// Nothing is in force or owed, no claim is left, the target is as it was, and the daemon answers and has closed
    /// what it opened.
    /// </summary>
    public void AssertUntouched()
    {
        Eventually.True(() => Client.Live().Count == 0, "nothing is live");
        World.AssertAsBefore();
        Assert.Empty(Claims.Of(World));
        Eventually.True(() => HeldByDaemon.Of(Daemon.Pid).IsWithin(_before), $"{HeldByDaemon.Of(Daemon.Pid)} is {_before} again");
    }

    public void Dispose()
    {
        Client.Dispose();
        Daemon.Dispose();
        World.Dispose();
    }
}
