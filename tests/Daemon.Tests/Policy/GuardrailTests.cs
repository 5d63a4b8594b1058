using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Rights;

public class GuardrailTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Fact]
    public void The_first_process_is_refused() => Assert.Contains("pid 1 is the first process", WhyNot(1), StringComparison.Ordinal);

    [Fact]
    public void The_daemon_itself_is_refused() =>
        Assert.Contains("this daemon itself", WhyNot(Environment.ProcessId), StringComparison.Ordinal);

    [Fact]
    public void The_daemons_parent_is_refused()
    {
        int parent = ProcessStat.TryRead(Environment.ProcessId)!.ParentPid;
        Assert.Matches("this daemon descends from|pid 1 is the first", WhyNot(parent));
    }

    [Fact]
    public void A_thread_of_the_kernel_is_refused()
    {
        int[] threads = [.. ProcFs.Processes().Where(p => ProcessStat.TryRead(p) is { IsKernelThread: true }).Take(1)];
        if (threads.Length == 0)
            Assert.Skip("needs a kernel thread in sight: none in this pid namespace");
        Assert.Contains("thread of the kernel", WhyNot(threads[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_caller_may_pause_himself_for_a_minute_and_not_for_longer_and_never_kill_himself()
    {
        using var remote = RemoteCaller.Start(Settings.Embedded);
        using var himself = ProcessTarget.TryOpen(remote.Caller.Pid)!;
        var policy = Policies.Embedded;
        policy.Authorize(remote.Caller, Kinds.Green, himself, Minute, "inject x");
        Assert.Contains("at most 60 s", Refusal(Kinds.Green, Minute + TimeSpan.FromTicks(1)), StringComparison.Ordinal);
        Assert.Contains("at most 60 s", Refusal(Kinds.Green, null), StringComparison.Ordinal);
        Assert.Contains("can be taken back", Refusal(Kinds.Red, Minute), StringComparison.Ordinal);

        string Refusal(FaultDescriptor fault, TimeSpan? lease) => Assert.Throws<FaultException>(
            () => policy.Authorize(remote.Caller, fault, himself, lease, "inject x")).Message;
    }

    [Fact]
    public void The_callers_login_path_is_refused_and_his_child_is_not()
    {
        using var remote = RemoteCaller.Start(Settings.Embedded, "/bin/sh", "-c", "\"$@\"; true", "sh");
        int shell = ProcessStat.TryRead(remote.Caller.Pid)!.ParentPid;
        Assert.NotEqual(Environment.ProcessId, shell);
        using var parent = ProcessTarget.TryOpen(shell)!;
        using var child = ProcessTarget.TryOpen(remote.ChildAsHeCounts)!;
        Assert.Contains("the caller descends from", Policies.Embedded.WhyNot(remote.Caller, parent), StringComparison.Ordinal);
        Assert.Equal("", Policies.Embedded.WhyNot(remote.Caller, child));
    }

    [Theory]
    [InlineData("/usr/sbin/sshd", "/")]
    [InlineData("/usr/lib/openssh/sshd-session", "/")]
    [InlineData("/usr/bin/dbus-daemon", "/")]
    [InlineData("/usr/sbin/auditd", "/")]
    [InlineData("/usr/lib/systemd/systemd-journald", "/")]
    [InlineData("/opt/own-sshd", "/system.slice/ssh.service")]
    [InlineData("/usr/bin/bash", "/system.slice/system-ssh.slice/ssh@4-1.service")]
    [InlineData("/usr/bin/anything", "/system.slice/systemd-udevd.service/udev")]
    [InlineData("/usr/bin/anything", "/init.scope")]
    [InlineData(null, "/")]
    public void What_keeps_the_host_reachable_is_known_by_program_and_unit(string? executable, string cgroup)
    {
        Assert.NotNull(ByFacts(executable, cgroup));
    }

    [Theory]
    [InlineData("/tmp/sshd", "/")]
    [InlineData("/home/x/usr/sbin/sshd", "/")]
    [InlineData("/usr/bin/redis-server", "/system.slice/redis.service")]
    [InlineData("/usr/bin/bash", "/system.slice/systemd-nspawn@box.service/payload")]
    [InlineData("/usr/bin/bash", "/user.slice/user-1000.slice/session-1.scope")]
    public void Others_are_not_taken_for_it(string executable, string cgroup) => Assert.Null(ByFacts(executable, cgroup));

    [Fact]
    public void A_comm_guards_nobody()
    {
        using var victim = Child.Start("/usr/bin/perl", "-e", "$|=1; $0='sshd'; print qq(up\\n); sleep 1000");
        victim.Output.ReadLine();
        Assert.Equal("", WhyNot(victim.Pid));
    }

    [Fact]
    public void Policy_may_let_go_of_a_unit_and_of_nothing_else()
    {
        var guardrails = new Guardrails([new UnitPattern("unit:ssh.service", "ssh.service")]);
        using var victim = Child.Sleep();
        using var process = ProcessTarget.TryOpen(victim.Pid)!;
        using var self = Callers.Self();
        var inUnit = new ProcessFacts(process, [0], "/usr/sbin/sshd", "/system.slice/ssh.service");
        Assert.Null(guardrails.WhyNot(inUnit, self, Kinds.Green, null));
        Assert.NotNull(guardrails.WhyNot(inUnit with { CgroupPath = "/system.slice/dbus.service" }, self, Kinds.Green, null));
        Assert.NotNull(guardrails.WhyNot(
            inUnit with { CgroupPath = "/user.slice/user-1.slice/user@1.service/ssh.service" }, self, Kinds.Green, null));
    }

    [Fact]
    public void The_guardian_is_refused()
    {
        using var victim = Child.Sleep();
        using var process = ProcessTarget.TryOpen(victim.Pid)!;
        using var self = Callers.Self();
        var guardrails = new Guardrails([]) { Guardian = process.Identity };
        var facts = ProcessFacts.TryRead(process)!;
        Assert.Contains("faultd's own", guardrails.WhyNot(facts, self, Kinds.Green, null), StringComparison.Ordinal);
        guardrails.Guardian = process.Identity with { PidfsInode = process.Identity.PidfsInode + 1 };
        Assert.Null(guardrails.WhyNot(facts, self, Kinds.Green, null));
    }

    [Fact]
    public void The_root_cgroup_is_refused()
    {
        if (Cgroup.MountPoint is null)
            Assert.Skip("needs cgroup2: it is not mounted here");
        using var root = new CgroupTarget(Cgroup.Open("/"));
        using var self = Callers.Self();
        Assert.Contains("the root cgroup", Policies.Embedded.WhyNot(self, root), StringComparison.Ordinal);
    }

    private static string? ByFacts(string? executable, string cgroup)
    {
        using var victim = Child.Sleep();
        using var process = ProcessTarget.TryOpen(victim.Pid)!;
        using var self = Callers.Self();
        return new Guardrails([]).WhyNot(new ProcessFacts(process, [0], executable, cgroup), self, Kinds.Green, null);
    }

    private static string WhyNot(int pid)
    {
        using var self = Callers.Self();
        using var process = ProcessTarget.TryOpen(pid);
        Assert.NotNull(process);
        return Policies.Embedded.WhyNot(self, process);
    }
}
