using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Snapshots;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Rights;

public class ServiceRightsTests
{
    private const string TestHost = """{"environment": "test"}""";

    public ServiceRightsTests() => Root.Needed("to run a service for several users");

    [Fact]
    public void An_ordinary_user_pauses_his_own_and_not_roots()
    {
        using var daemon = new ServiceDaemon(TestHost);
        using var hers = People.Sleeper(People.Alice);
        using var roots = Child.Sleep();
        using var alice = daemon.Alice();
        using (alice.Inject(new PauseProcess(Target.Pid(hers.Pid))))
            Assert.Equal('T', ProcessStat.TryRead(hers.Pid)!.State);
        // Who was let go runs for a moment before he sleeps again.
        Eventually.True(() => ProcessStat.TryRead(hers.Pid)!.State == 'S', "the sleeper's sleep");
        alice.Inject(new LimitProcess(Target.Pid(hers.Pid), ProcessResource.Nofile, 4)).Dispose();
        using (alice.Inject(new StallProcess(Target.Pid(hers.Pid))))
            Assert.Equal('t', ProcessStat.TryRead(hers.Pid)!.State);
        IFault[] faults =
        [
            new PauseProcess(Target.Pid(roots.Pid)), new LimitProcess(Target.Pid(roots.Pid), ProcessResource.Nofile, 4),
            new PinProcess(Target.Pid(roots.Pid)), new StallProcess(Target.Pid(roots.Pid)),
        ];
        foreach (var fault in faults)
        {
            Assert.Equal(ErrorCode.Refused, Refusal(() => alice.Inject(fault).Dispose()).Code);
            Assert.Equal(ErrorCode.Refused, Refusal(() => alice.Arm(fault).Dispose()).Code);
        }
        foreach (var target in (Target[])[Target.Pid(roots.Pid), Target.Pid(hers.Pid)])
        {
            // Strikes take a rule, on one's own too.
            Assert.Equal(ErrorCode.Refused, Refusal(() => alice.Strike(new KillProcess(target))).Code);
            Assert.Equal(ErrorCode.Refused, Refusal(() => alice.Strike(new SignalProcess(target, "TERM"))).Code);
        }
        Assert.Equal('S', ProcessStat.TryRead(roots.Pid)!.State);
        Assert.Contains(daemon.Audit, l => l.Contains("refused: ", StringComparison.Ordinal)
            && l.Contains("\"uid\":4242", StringComparison.Ordinal) && l.Contains($"pid:{roots.Pid}", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_kernel_lets_her_not_do_in_a_network_namespace_the_daemon_does_not_do_for_her()
    {
        using var daemon = new ServiceDaemon(TestHost);
        using var root = Cgroup.Open("/");
        string name = $"faultd-rights-{Environment.ProcessId}-net";
        using var group = root.CreateChild(name);
        using (var hers = Child.Start(
            "/usr/bin/unshare", "--net", "/usr/bin/setpriv", $"--reuid={People.Alice}", $"--regid={People.Alice}", "--clear-groups", "/bin/sleep", "1000"))
        {
            Eventually.True(() => ProcFs.CommandLine(hers.Pid) is ["/bin/sleep", ..], "the exec");
            Assert.Equal(Errno.None, group.Attach(hers.Pid));
            using var alice = daemon.Alice();
            var e = Refusal(() => alice.Inject(new RejectTraffic(Target.Cgroup("/" + name))).Dispose());
            Assert.Equal(ErrorCode.Refused, e.Code);
            Assert.Contains("CAP_SYS_ADMIN", e.Message, StringComparison.Ordinal);
        }
        Eventually.True(() => root.RemoveChild(name) == Errno.None, "the empty cgroup");
    }

    [Fact]
    public void Whoever_is_not_in_the_group_does_not_get_in()
    {
        using var daemon = new ServiceDaemon(TestHost);
        Assert.Equal(ErrorCode.Unreachable, Refusal(() => daemon.Connect(People.Bob, People.Bob, 1, 2, 3).Dispose()).Code);
    }

    [Fact]
    public void Faults_of_others_are_theirs_and_roots()
    {
        using var daemon = new ServiceDaemon(TestHost);
        using var hers = People.Sleeper(People.Alice);
        using var alice = daemon.Alice();
        using var bob = daemon.Connect(People.Bob, People.Bob, Policies.Operators);
        using var root = daemon.Connect(0, 0);
        var fault = alice.Inject(new PauseProcess(Target.Pid(hers.Pid)));
        Assert.Equal(ErrorCode.Refused, Refusal(() => bob.Undo(fault.Id)).Code);
        Assert.Equal(ErrorCode.Refused, Refusal(() => bob.Heal(all: true)).Code);
        Assert.Empty(bob.Heal().Faults);
        Assert.Equal('T', ProcessStat.TryRead(hers.Pid)!.State);
        Assert.Equal(fault.Id, Assert.Single(root.Heal(all: true).Faults).Id);
        Assert.Equal('S', ProcessStat.TryRead(hers.Pid)!.State);
    }

    [Fact]
    public void A_production_host_refuses_root_too()
    {
        using var daemon = new ServiceDaemon("""{"environment": "production"}""");
        using var victim = Child.Sleep();
        using var root = daemon.Connect(0, 0);
        Assert.Contains("marked production", Refusal(() => root.Inject(new PauseProcess(Target.Pid(victim.Pid))).Dispose()).Message, StringComparison.Ordinal);
        Assert.Contains("marked production", Refusal(() => root.Strike(new KillProcess(Target.Pid(victim.Pid)))).Message, StringComparison.Ordinal);
        Assert.Empty(root.Heal(all: true).Faults);
        Assert.Equal('S', ProcessStat.TryRead(victim.Pid)!.State);
    }

    [Fact]
    public void What_policy_grants_by_name_is_done()
    {
        using var daemon = new ServiceDaemon(
            """{"environment": "test", "rules": [{"groups": ["faultd"], "targets": ["user:4244"], "kinds": ["process.*"], "red": true}]}""");
        using var bobs = People.Sleeper(People.Bob);
        using var alice = daemon.Alice();
        using (alice.Inject(new PauseProcess(Target.Pid(bobs.Pid))))
            Assert.Equal('T', ProcessStat.TryRead(bobs.Pid)!.State);
        using var fd = PidFd.Open(bobs.Pid);
        alice.Strike(new KillProcess(Target.Pid(bobs.Pid)));
        Assert.True(fd.HasExited);
    }

    [Fact]
    public void A_link_is_shaped_for_who_could_do_so_himself_or_was_granted_it()
    {
        using var daemon = new ServiceDaemon(
            """{"environment": "test", "rules": [{"groups": ["faultd"], "targets": ["user:4244"], "kinds": ["net.rate"]}, {"groups": ["faultd"], "kinds": ["*"]}]}""");
        using var hers = People.Sleeper(People.Alice);
        using var hersAlone = People.SleeperAlone(People.Alice);
        using var bobs = People.Sleeper(People.Bob);
        using var bobsAlone = People.SleeperAlone(People.Bob);
        using var alice = daemon.Alice();
        // Her process is in a namespace that is root's: setns(2) asks for CAP_SYS_ADMIN.
        var kernel = Refusal(() => alice.Inject(new ThrottleTraffic(Target.Pid(hersAlone.Pid), "lo", 5000)).Dispose());
        Assert.Equal((ErrorCode.Refused, (int)Errno.EPERM), (kernel.Code, kernel.Errno));
        // What a link of the host sends is everybody's, whoever's the process is. Nothing is touched either way.
        foreach (int pid in new[] { hers.Pid, bobs.Pid })
        {
            var red = Refusal(() => alice.Preview(new ThrottleTraffic(Target.Pid(pid), "lo", 5000)));
            Assert.Equal(ErrorCode.Refused, red.Code);
            Assert.Contains("makes the fault red", red.Message, StringComparison.Ordinal);
        }
        string before = LinkFacts.Of($"/proc/{bobsAlone.Pid}/ns/net", LinkFacts.Lo);
        using (alice.Inject(new ThrottleTraffic(Target.Pid(bobsAlone.Pid), "lo", 5000)))
            Assert.NotEqual(before, LinkFacts.Of($"/proc/{bobsAlone.Pid}/ns/net", LinkFacts.Lo));
        Assert.Equal(before, LinkFacts.Of($"/proc/{bobsAlone.Pid}/ns/net", LinkFacts.Lo));
    }

    [Fact]
    public void A_process_that_turns_into_roots_at_any_moment_is_not_hit_as_roots()
    {
        using var daemon = new ServiceDaemon(TestHost);
        using var alice = daemon.Alice();
        for (int round = 0; round < 20; round++)
        {
            using var turncoat = People.Turncoat(spinsBeforeTurning: round * 40_000);
            var target = Target.Pid(turncoat.Pid);
            turncoat.Input.WriteLine();
            FaultException? refusal = null;
            while (refusal is null)
            {
                try
                {
                    alice.Inject(new PauseProcess(target)).Dispose();
                }
                catch (FaultException e)
                {
                    refusal = e;
                }
            }
            Assert.True(refusal.Code is ErrorCode.Refused or ErrorCode.KernelRefused, refusal.Message);
            Assert.Equal("0 0", turncoat.Output.ReadLine());
            Assert.Equal(ErrorCode.Refused, Refusal(() => alice.Inject(new PauseProcess(target)).Dispose()).Code);
            Assert.NotEqual('T', ProcessStat.TryRead(turncoat.Pid)!.State);
        }
    }

    /// <summary>The injector makes the calls, and the kernel judges them as it would have judged whoever asked.</summary>
    [Fact]
    public void What_fires_at_a_moment_is_judged_by_what_the_target_is_then()
    {
        using var daemon = new ServiceDaemon("""{"environment": "test", "rules": [{"groups": ["faultd"], "kinds": ["process.*"], "red": true}]}""");
        using var alice = daemon.Alice();
        using var turncoat = People.Turncoat();
        var pause = new PauseProcess(Target.Pid(turncoat.Pid));
        using (var armed = alice.Arm(pause))
            Assert.Equal("every thread in state T", armed.FireAfter(TimeSpan.FromMilliseconds(30)).Observed);
        using var again = alice.Arm(pause);
        using var strike = alice.Arm(new SignalProcess(Target.Pid(turncoat.Pid), "TERM"));
        turncoat.Input.WriteLine();
        Assert.Equal("0 0", turncoat.Output.ReadLine());
        Assert.Equal((int)Errno.EPERM, Refusal(() => again.FireAfter(TimeSpan.FromMilliseconds(30))).Errno);
        Assert.Equal((int)Errno.EPERM, Refusal(() => strike.FireAfter(TimeSpan.FromMilliseconds(30))).Errno);
        Assert.Equal('S', ProcessStat.TryRead(turncoat.Pid)!.State);
    }

    private static FaultException Refusal(Action call) => Assert.Throws<FaultException>(call);
}
