using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Operations;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Deaths;

/// <summary>A host with an embedded daemon, its guardian, and a fault in force with births in it.</summary>
internal sealed class EmbeddedScene : IDisposable
{
    public EmbeddedScene(string name)
    {
        var fault = Cases.Of(name);
        World = Lab.Shared.NewWorld(fault.NeedsCgroup, fault.NeedsNetwork);
        Host = HostProcess.Embedded(World.StateDirectory);
        Daemon = PidFd.Open(Host.DaemonPid);
        Guardian = Host.Guardian();
        Assert.StartsWith("ok ", Host.Inject(name, fault.TargetOf(World)), StringComparison.Ordinal);
        Assert.True(World.Differs());
        World.Births(fault.HoldsTarget);
    }

    public World World { get; }

    public HostProcess Host { get; }

    public PidFd Daemon { get; }

    public PidFd Guardian { get; }

    /// <summary>Daemon and guardian are gone, nothing is owed, and the world is as it was.</summary>
    public void AssertHealed()
    {
        HostProcess.AssertGone(Daemon, "the daemon");
        HostProcess.AssertGone(Guardian, "the guardian");
        World.AssertAsBefore();
    }

    public void Dispose()
    {
        Host.Dispose();
        Daemon.Send((int)Signal.SIGKILL);
        Daemon.Dispose();
        HostProcess.AssertGone(Guardian, "the guardian");
        Guardian.Dispose();
        World.Dispose();
    }
}
