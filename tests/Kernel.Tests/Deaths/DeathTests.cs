using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;
using Signals = LuminaGuard.FaultD.Sweep.Harness.Signals;

namespace LuminaGuard.FaultD.Tests.Deaths;

/// <summary>Whoever dies, and in whatever order: nothing is left over.</summary>
public class DeathTests
{
    [Theory]
    [MemberData(nameof(Cases.Kinds), MemberType = typeof(Cases))]
    public void The_client_is_killed(string name)
    {
        var fault = Cases.Of(name);
        using var world = Lab.Shared.NewWorld(fault.NeedsCgroup, fault.NeedsNetwork);
        using var daemon = RunningDaemon.Start(world);
        using var host = HostProcess.Connected(world.SocketPath);
        Assert.StartsWith("ok ", host.Inject(name, fault.TargetOf(world)), StringComparison.Ordinal);
        world.Births(fault.HoldsTarget);
        host.Kill();
        world.AssertAsBefore();
    }

    [Fact]
    public async Task The_daemon_is_killed_while_it_starts_a_process_that_has_a_copy_of_its_lock_until_its_exec()
    {
        using var world = Lab.Shared.NewWorld(withCgroup: false);
        var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        client.Inject(new PauseProcess(Target.Pid(world.Target.Pid)));
        daemon.Kill();
        var recovery = Task.CompletedTask;
        // Exclusive sharing is what .NET calls flock(LOCK_EX).
        using (new FileStream(Path.Combine(world.StateDirectory, "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0))
        {
            recovery = Task.Run(() => Assert.Equal(0, RunningDaemon.Recover(world).Code), TestContext.Current.CancellationToken);
            await Task.Delay(200, TestContext.Current.CancellationToken);
            Assert.False(recovery.IsCompleted);
        }
        await recovery;
        daemon.Dispose();
        world.AssertAsBefore();
    }

    [Fact]
    public void The_next_start_says_what_it_took_back()
    {
        using var world = Lab.Shared.NewWorld(withCgroup: false);
        using (var first = RunningDaemon.Start(world))
        using (var client = first.Connect())
        {
            client.Inject(new PauseProcess(Target.Pid(world.Target.Pid)));
            first.Kill();
        }
        using var next = RunningDaemon.Start(world);
        Eventually.True(() => next.Tail().Contains("process.pause undone", StringComparison.Ordinal), "the line");
        world.AssertAsBefore();
    }

    [Theory]
    [MemberData(nameof(Cases.Kinds), MemberType = typeof(Cases))]
    public void The_client_is_frozen(string name)
    {
        var fault = Cases.Of(name);
        using var world = Lab.Shared.NewWorld(fault.NeedsCgroup, fault.NeedsNetwork);
        using var daemon = RunningDaemon.Start(world);
        using var host = HostProcess.Connected(world.SocketPath);
        string answer = host.Inject(name, fault.TargetOf(world), TimeSpan.FromSeconds(1));
        Assert.StartsWith("ok ", answer, StringComparison.Ordinal);
        host.Signal(Signals.SIGSTOP);
        world.AssertAsBefore();
        Assert.Contains('T', Prey.States(host.Pid));
    }

    [Theory]
    [MemberData(nameof(Cases.Kinds), MemberType = typeof(Cases))]
    public void The_test_host_is_killed(string name)
    {
        using var scene = new EmbeddedScene(name);
        scene.Host.Kill();
        scene.AssertHealed();
    }

    [Theory]
    [MemberData(nameof(Cases.Kinds), MemberType = typeof(Cases))]
    public void The_daemon_is_killed(string name)
    {
        using var scene = new EmbeddedScene(name);
        Assert.Equal(Errno.None, scene.Daemon.Send(Signals.SIGKILL));
        scene.AssertHealed();
    }

    [Theory]
    [MemberData(nameof(Cases.Kinds), MemberType = typeof(Cases))]
    public void Host_and_daemon_are_killed_at_once(string name)
    {
        using var scene = new EmbeddedScene(name);
        scene.Daemon.Send(Signals.SIGKILL);
        scene.Host.Kill();
        scene.AssertHealed();
    }

    [Theory]
    [MemberData(nameof(Cases.Kinds), MemberType = typeof(Cases))]
    public void The_guardian_is_killed_and_the_host_ends_as_it_should(string name)
    {
        using var scene = new EmbeddedScene(name);
        scene.Guardian.Send(Signals.SIGKILL);
        Eventually.True(() => scene.Guardian.HasExited, "the guardian is dead");
        Assert.Equal(new WaitStatus(0), scene.Host.End());
        scene.AssertHealed();
    }

    [Fact]
    public void A_guardian_that_is_killed_is_replaced_and_the_new_one_heals()
    {
        using var scene = new EmbeddedScene("process.pause");
        scene.Guardian.Send(Signals.SIGKILL);
        Eventually.True(() => scene.Guardian.HasExited, "the guardian is dead");
        int next = 0;
        Eventually.True(() => HostProcess.Guardians(scene.Host.DaemonPid).SingleOrDefault() is > 0 and var pid && (next = pid) > 0, "another one");
        using var heir = PidFd.Open(next);
        scene.Daemon.Send(Signals.SIGKILL);
        scene.Host.Kill();
        scene.AssertHealed();
        HostProcess.AssertGone(heir, "the new guardian");
    }

    [Theory]
    [MemberData(nameof(Cases.Kinds), MemberType = typeof(Cases))]
    public void All_three_are_killed_and_the_next_start_heals(string name)
    {
        using var scene = new EmbeddedScene(name);
        scene.Guardian.Send(Signals.SIGKILL);
        Eventually.True(() => scene.Guardian.HasExited, "the guardian is dead");
        scene.Daemon.Send(Signals.SIGKILL);
        scene.Host.Kill();
        using var next = HostProcess.Embedded(scene.World.StateDirectory);
        scene.AssertHealed();
    }

    [Theory]
    [MemberData(nameof(Cases.Kinds), MemberType = typeof(Cases))]
    public void The_daemon_is_told_to_end(string name)
    {
        using var scene = new EmbeddedScene(name);
        scene.Daemon.Send(Signals.SIGTERM);
        scene.AssertHealed();
    }
}
