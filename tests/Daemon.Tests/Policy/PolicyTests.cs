using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Rights;

public class PolicyTests
{
    [Fact]
    public void A_production_host_refuses_everything_embedded_daemons_too()
    {
        using var victim = Child.Sleep();
        using var process = ProcessTarget.TryOpen(victim.Pid)!;
        using var self = Callers.Self();
        var file = new PolicyFile { Environment = HostEnvironment.Production };
        foreach (var settings in (DaemonSettings[])[Settings.Embedded, Settings.Service])
        {
            var policy = new Policy(settings, file, "/policy", null);
            var error = Assert.Throws<FaultException>(() => policy.Authorize(self, Kinds.Green, process, null, "inject process.pause"));
            Assert.Equal(ErrorCode.Refused, error.Code);
            Assert.StartsWith("Cannot inject process.pause: this host is marked production", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_service_on_a_host_of_unknown_kind_refuses_with_the_line_to_write()
    {
        using var victim = Child.Sleep();
        using var process = ProcessTarget.TryOpen(victim.Pid)!;
        using var self = Callers.Self();
        string why = Policies.Service("{}").WhyNot(self, process);
        Assert.Contains("{ \"environment\": \"test\" }", why, StringComparison.Ordinal);
        Assert.Contains("/policy", why, StringComparison.Ordinal);
        Assert.Equal("", Policies.Embedded.WhyNot(self, process));
    }

    [Fact]
    public void Embedded_allows_strikes_on_ones_own_processes()
    {
        using var victim = Child.Sleep();
        using var process = ProcessTarget.TryOpen(victim.Pid)!;
        using var self = Callers.Self();
        Assert.False(Policies.Embedded.Authorize(self, Kinds.Red, process, null, "strike process.kill").AsDaemon);
    }

    // Its program is gone from /proc while its memory is taken down, and it has not exited yet.
    [Fact]
    public void Who_is_on_his_way_out_is_gone_and_never_one_that_hides_its_program()
    {
        int dying = 0;
        for (int i = 0; i < 8; i++)
        {
            using var victim = Child.Start("/usr/bin/perl", "-e", "$|=1; $x = 'x' x (96 << 20); print qq(up\n); sleep 1000");
            victim.Output.ReadLine();
            using var process = ProcessTarget.TryOpen(victim.Pid)!;
            using var self = Callers.Self();
            process.PidFd.Send(9);
            while (!process.PidFd.HasExited)
            {
                bool hidden = ProcFs.Executable(victim.Pid) is null;
                try
                {
                    Policies.Embedded.Authorize(self, Kinds.Green, process, null, "inject process.pause");
                }
                catch (FaultException e)
                {
                    Assert.Equal((ErrorCode.NotFound, $"Cannot inject process.pause: {process.Describe} has exited"), (e.Code, e.Message));
                    dying += hidden && !process.PidFd.HasExited ? 1 : 0;
                }
            }
        }
        Assert.True(dying > 0, "none was met while it was dying");
    }

    [Fact]
    public void A_ban_holds_for_everybody()
    {
        using var victim = Child.Sleep();
        using var process = ProcessTarget.TryOpen(victim.Pid)!;
        using var self = Callers.Self();
        var policy = Policies.Service($$"""{"environment": "test", "deny_targets": ["user:{{Credentials.EffectiveUid}}"]}""");
        Assert.Contains("deny_targets of /policy", policy.WhyNot(self, process), StringComparison.Ordinal);
        var bounded = Policies.Service("""{"environment": "test", "allow_targets": ["exe:/nowhere"]}""");
        Assert.Contains("not among the allow_targets", bounded.WhyNot(self, process), StringComparison.Ordinal);
        string executable = ProcFs.Executable(victim.Pid)!;
        var open = Policies.Service($$"""{"environment": "test", "allow_targets": ["exe:{{executable}}"]}""");
        Assert.Equal("", open.WhyNot(self, process));
    }

    [Fact]
    public void A_process_that_ended_after_the_look_up_is_never_taken_for_its_successor()
    {
        using var victim = Child.Sleep();
        using var process = ProcessTarget.TryOpen(victim.Pid)!;
        using var self = Callers.Self();
        victim.KillAndReap();
        Assert.Contains("has exited", Policies.Embedded.WhyNot(self, process), StringComparison.Ordinal);
    }

    [Fact]
    public void Leases_have_a_default_and_a_maximum_that_is_named()
    {
        var policy = Policies.Service("""{"max_lease_seconds": 90, "default_lease_seconds": 70}""");
        Assert.Equal(TimeSpan.FromSeconds(70), policy.Lease(null, false, "inject x"));
        Assert.Equal(TimeSpan.FromSeconds(60), policy.Lease(null, true, "inject x"));
        Assert.Equal(TimeSpan.FromSeconds(90), policy.Lease(TimeSpan.FromSeconds(90), false, "inject x"));
        var over = Assert.Throws<FaultException>(() => policy.Lease(TimeSpan.FromSeconds(90.001), false, "inject x"));
        Assert.Equal(ErrorCode.Refused, over.Code);
        Assert.Contains("the maximum, 90 s", over.Message, StringComparison.Ordinal);
        foreach (var bad in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.MinValue])
        {
            Assert.Equal(ErrorCode.InvalidArgument,
                Assert.Throws<FaultException>(() => policy.Lease(bad, false, "inject x")).Code);
        }
        Assert.Equal(ErrorCode.Refused, Assert.Throws<FaultException>(() => policy.Lease(TimeSpan.MaxValue, false, "inject x")).Code);
    }
}
