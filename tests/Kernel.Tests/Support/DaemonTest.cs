using LuminaGuard.FaultD.Sweep.Operations;

namespace LuminaGuard.FaultD.Tests;

/// <summary>Tests with a daemon, a client of it, and a world of their own.</summary>
public abstract class DaemonTest : IDisposable
{
    private protected DaemonTest(bool withCgroup = false)
    {
        World = Lab.Shared.NewWorld(withCgroup);
        Daemon = RunningDaemon.Start(World);
        Client = Daemon.Connect();
    }

    private protected World World { get; }

    private protected RunningDaemon Daemon { get; }

    private protected FaultClient Client { get; }

    public void Dispose()
    {
        Client.Dispose();
        DisposeOwn();
        Daemon.Dispose();
        World.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what the test has started, before its cgroup goes.</summary>
    private protected virtual void DisposeOwn()
    {
    }

    private protected FaultException Refusal(IStrike strike) => Xunit.Assert.Throws<FaultException>(() => Client.Strike(strike));

    private protected FaultException Refusal(IFault fault) => Xunit.Assert.Throws<FaultException>(() => Client.Inject(fault));
}
