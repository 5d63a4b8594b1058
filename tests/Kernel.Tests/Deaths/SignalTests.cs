using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Tests.NativeRing;
using LuminaGuard.FaultD.Tests.Rights;
using Xunit;
using Signals = LuminaGuard.FaultD.Sweep.Harness.Signals;

namespace LuminaGuard.FaultD.Tests.Deaths;

/// <summary>Signals that a daemon gets besides SIGTERM: those that ask for the end heal, the others end nothing.</summary>
public class SignalTests
{
    private static readonly FaultOptions ForLong = new() { Detached = true, Lease = TimeSpan.FromMinutes(5) };

    public static TheoryData<Signal> Asking => [Signal.SIGHUP, Signal.SIGINT, Signal.SIGQUIT];

    public static TheoryData<Signal> Stray =>
    [
        Signal.SIGUSR1, Signal.SIGUSR2, Signal.SIGALRM, Signal.SIGPIPE, Signal.SIGVTALRM, Signal.SIGPROF, Signal.SIGIO,
        Signal.SIGPWR, Signal.SIGXFSZ, Signal.SIGSTKFLT,
    ];

    [Theory]
    [MemberData(nameof(Asking))]
    public void In_the_foreground_it_heals_and_ends(Signal signal)
    {
        using var world = Lab.Shared.NewWorld();
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        client.Inject(new PauseProcess(Target.Pid(world.Target.Pid)), ForLong);
        Signals.Send(daemon.Pid, (int)signal);
        Assert.Equal(new WaitStatus(0), daemon.WaitForEnd());
        Assert.False(File.Exists(daemon.SocketPath));
        world.AssertAsBefore();
    }

    [Theory]
    [MemberData(nameof(Asking))]
    public void Embedded_it_heals_and_ends(Signal signal)
    {
        using var scene = new EmbeddedScene("process.pause");
        // The guardian must not be needed: what it would do is no proof of what the daemon did.
        scene.Guardian.Send((int)Signal.SIGKILL);
        Eventually.True(() => scene.Guardian.HasExited, "the guardian is dead");
        scene.Daemon.Send((int)signal);
        scene.AssertHealed();
    }

    [Theory]
    [MemberData(nameof(Asking))]
    public void As_a_service_it_heals_and_ends(Signal signal)
    {
        Root.Needed("to run a service");
        using var daemon = new ServiceDaemon("""{"environment": "test"}""");
        using var hers = People.Sleeper(People.Alice);
        using var alice = daemon.Alice();
        alice.Inject(new PauseProcess(Target.Pid(hers.Pid)), ForLong);
        daemon.EndBy(signal);
        Assert.Equal('S', ProcessStat.TryRead(hers.Pid)!.State);
    }

    [Theory]
    [MemberData(nameof(Stray))]
    public void Others_end_neither_the_daemon_nor_its_guardian(Signal signal)
    {
        using var scene = new EmbeddedScene("process.pause");
        scene.Daemon.Send((int)signal);
        scene.Guardian.Send((int)signal);
        Assert.StartsWith("ok ", scene.Host.Inject("process.limit", Target.Pid(scene.World.Target.Pid)), StringComparison.Ordinal);
        Assert.False(scene.Guardian.HasExited);
        Assert.True(scene.World.Differs(), "the fault is in force");
        Assert.Equal(new WaitStatus(0), scene.Host.End());
        scene.AssertHealed();
    }

    [Fact]
    public void A_hang_up_that_was_ignored_at_the_start_stays_ignored()
    {
        using var world = Lab.Shared.NewWorld();
        using var daemon = RunningDaemon.Start(world, "/usr/bin/nohup");
        using var client = daemon.Connect();
        using var handle = client.Inject(new PauseProcess(Target.Pid(world.Target.Pid)));
        Signals.Send(daemon.Pid, (int)Signal.SIGHUP);
        Assert.Equal(handle.Id, Assert.Single(client.List()).Id);
        Assert.Equal(new WaitStatus(0), daemon.Stop());
        world.AssertAsBefore();
    }
}
