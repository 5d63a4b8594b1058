using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>A caller who sets on himself, or on those who would put him right again.</summary>
public class CallerTests
{
    private const string TakesALease = "which takes a lease of at most 60 s";

    public static TheoryData<string> Kinds => ["process.pause", "process.stall", "process.limit", "process.affinity"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Himself_takes_a_lease_of_a_minute_at_most(string kind)
    {
        using var scene = new AbuseScene();
        using var host = HostProcess.Connected(scene.Daemon.SocketPath);
        var self = Target.Pid(host.Pid);
        foreach (var lease in new TimeSpan?[] { null, TimeSpan.FromMilliseconds(60_001), TimeSpan.FromMinutes(10) })
        {
            string answer = host.Inject(kind, self, lease);
            Assert.StartsWith("error Refused ", answer, StringComparison.Ordinal);
            Assert.Contains("it would hit the caller himself, " + TakesALease, answer, StringComparison.Ordinal);
        }
        Assert.Empty(scene.Client.Live());
        // With one he may: whatever it does to him, he is there again after it.
        Assert.StartsWith("ok ", host.Inject(kind, self, TimeSpan.FromMilliseconds(200)), StringComparison.Ordinal);
        NativeRing.Eventually.True(() => scene.Client.Live().Count == 0, "the lease is over");
        Assert.StartsWith("error ", host.Inject(kind, self), StringComparison.Ordinal);
        host.End();
        scene.AssertUntouched();
    }

    [Fact]
    public void His_own_cgroup_takes_a_lease_and_those_above_are_refused()
    {
        using var scene = new AbuseScene(withCgroup: true);
        using var host = HostProcess.Connected(scene.Daemon.SocketPath);
        Sweep.Operations.CgroupRoot.Move(host.Pid, scene.World.CgroupPath!);
        string name = scene.World.CgroupName!;
        Assert.Contains("it would hit the caller's own cgroup, " + TakesALease,
            host.Inject("process.pause-cgroup", Target.Cgroup(name)), StringComparison.Ordinal);
        Assert.Contains("is above the caller's own cgroup",
            host.Inject("process.pause-cgroup", Target.Cgroup(Path.GetDirectoryName(name)!), TimeSpan.FromSeconds(1)),
            StringComparison.Ordinal);
        Assert.Empty(scene.Client.Live());
        string answer = host.Inject("process.pause-cgroup", Target.Cgroup(name), TimeSpan.FromMilliseconds(200));
        Assert.StartsWith("ok ", answer, StringComparison.Ordinal);
        host.End();
        scene.AssertUntouched();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_embedded_daemon_its_guardian_and_its_host_are_refused(string kind)
    {
        using var world = Lab.Shared.NewWorld();
        using var host = HostProcess.Embedded(world.StateDirectory);
        int guardian = Native.ProcFs.Children(host.DaemonPid).Single(pid => Native.ProcFs.CommandLine(pid).Contains("--guard"));
        var second = TimeSpan.FromSeconds(1);
        Assert.Contains("is this daemon itself", host.Inject(kind, Target.Pid(host.DaemonPid), second), StringComparison.Ordinal);
        Assert.Contains("is faultd's own", host.Inject(kind, Target.Pid(guardian), second), StringComparison.Ordinal);
        Assert.Contains("is a process that this daemon descends from",
            host.Inject(kind, Target.Pid(host.Pid), second), StringComparison.Ordinal);
        Assert.Contains("descends from", host.Inject(kind, Target.Pid(Environment.ProcessId), second), StringComparison.Ordinal);
        using (var held = Native.PidFd.Open(host.DaemonPid))
        {
            host.End();
            HostProcess.AssertGone(held, "the daemon");
        }
        world.AssertAsBefore();
    }

    [Theory]
    [InlineData("process.pause")]
    public void What_somebody_stopped_already_is_a_conflict_and_stays_stopped(string kind)
    {
        using var scene = new AbuseScene();
        using var prey = new Prey();
        prey.Stop();
        using var client = scene.Connect();
        var error = client.Ask("inject", ("kind", kind), ("fault", Pack.Map(("target", prey.Target.ToString())))).Error!;
        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Contains("is already stopped", error.Message, StringComparison.Ordinal);
        client.Dispose();
        scene.AssertUntouched();
        Assert.Equal("TT", prey.States());
    }
}
