using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Rights;

public class ProcessRightsTests
{
    private const int RLIMIT_NOFILE = 7;

    public ProcessRightsTests() => Root.Needed("to be several users");

    [Fact]
    public void Roots_process_is_refused_and_ones_own_is_judged_by_the_kernel()
    {
        using var alice = People.AliceAsks();
        using var hers = People.Sleeper(People.Alice);
        using var roots = Child.Sleep();
        using var own = ProcessTarget.TryOpen(hers.Pid)!;
        using var foreign = ProcessTarget.TryOpen(roots.Pid)!;
        var policy = People.Plain();
        Assert.False(policy.Authorize(alice, Kinds.Green, own, null, "inject x").AsDaemon);
        Assert.NotNull(alice.Impersonation);
        var error = People.Refusal(policy, alice, Kinds.Green, foreign);
        Assert.Equal(ErrorCode.Refused, error.Code);
        Assert.Contains("acts as uid 0, and the caller is uid 4242", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Roots_process_is_not_even_found_by_name_or_socket()
    {
        using var directory = new TempDirectory();
        File.Copy("/bin/sleep", directory.At("faultd-vic-root"));
        using var roots = Child.Start(directory.At("faultd-vic-root"), "1000");
        Eventually.True(() => ProcFs.Executable(roots.Pid) == directory.At("faultd-vic-root"), "the exec");
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        int port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        using var alice = People.AliceAsks();
        using var self = Callers.Self();
        var resolver = new TargetResolver(People.Plain());
        foreach (var target in (Target[])[Target.Name("faultd-vic-root"), Target.Port(port)])
        {
            resolver.Resolve(target, self, TargetKinds.Process, "inject x").Dispose();
            Assert.Equal(ErrorCode.NotFound, Assert.Throws<FaultException>(
                () => resolver.Resolve(target, alice, TargetKinds.Process, "inject x").Dispose()).Code);
        }
    }

    [Theory]
    [InlineData("--ruid=4242", "--euid=0")]
    [InlineData("--ruid=0", "--euid=4242")]
    public void One_foreign_user_among_real_and_effective_is_enough_to_refuse(string real, string effective)
    {
        using var mixed = Child.Start("/usr/bin/setpriv", real, effective, "/bin/sleep", "1000");
        Eventually.True(() => ProcFs.CommandLine(mixed.Pid) is ["/bin/sleep", ..], "the exec");
        using var process = ProcessTarget.TryOpen(mixed.Pid)!;
        using var alice = People.AliceAsks();
        Assert.Contains("acts as uid 0 and 4242", People.Refusal(People.Plain(), alice, Kinds.Green, process).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_thread_of_root_is_enough_to_refuse()
    {
        const string Source = """
            #define _GNU_SOURCE
            #include <pthread.h>
            #include <stdio.h>
            #include <sys/syscall.h>
            #include <unistd.h>
            static void *root(void *x) { puts("up"); fflush(stdout); pause(); return x; }
            int main(void) {
                pthread_t t;
                if (pthread_create(&t, 0, root, 0)) return 1;
                if (syscall(SYS_setresuid, 4242, 4242, 4242)) return 2;
                pause();
            }
            """;
        using var directory = new TempDirectory();
        Gcc.Compile(Source, directory.At("victim"));
        using var victim = Child.Start(directory.At("victim"));
        victim.Output.ReadLine();
        Eventually.True(() => ProcessStatus.TryRead(victim.Pid)?.Uids is [People.Alice, ..], "the main thread's change of user");
        using var process = ProcessTarget.TryOpen(victim.Pid)!;
        Assert.Equal([0u, People.Alice], process.Uids);
        using var alice = People.AliceAsks();
        Assert.Contains("acts as uid 0 and 4242", People.Refusal(People.Plain(), alice, Kinds.Green, process).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_becomes_root_between_the_check_and_the_act_is_saved_by_the_kernel()
    {
        using var turncoat = People.Turncoat();
        using var process = ProcessTarget.TryOpen(turncoat.Pid)!;
        using var alice = People.AliceAsks();
        var policy = People.Plain();
        var authorization = policy.Authorize(alice, Kinds.Green, process, null, "inject x");
        Assert.False(authorization.AsDaemon);

        turncoat.Input.WriteLine();
        Assert.Equal("0 0", turncoat.Output.ReadLine());
        ResourceLimits.Get(process.Pid, RLIMIT_NOFILE, out ulong soft, out ulong hard);
        CpuMask.TryGet(process.Pid, out var cpus);
        Errno stop, limit, affinity;
        using (alice.Impersonation!.Assume())
        {
            stop = process.PidFd.Send((int)Signal.SIGSTOP);
            limit = ResourceLimits.Set(process.Pid, RLIMIT_NOFILE, soft - 1, hard);
            affinity = cpus!.Apply(process.Pid);
        }
        Assert.Equal((Errno.EPERM, Errno.EPERM, Errno.EPERM), (stop, limit, affinity));
        Assert.Equal(ErrorCode.Refused, People.Refusal(policy, alice, Kinds.Green, process).Code);
        Assert.NotEqual('T', ProcessStat.TryRead(process.Pid)!.State);
    }

    [Fact]
    public void A_strike_on_ones_own_process_takes_a_rule()
    {
        using var alice = People.AliceAsks();
        using var hers = People.Sleeper(People.Alice);
        using var process = ProcessTarget.TryOpen(hers.Pid)!;
        Assert.Contains("no rule with \"red\": true", People.Refusal(People.Plain(), alice, Kinds.Red, process).Message, StringComparison.Ordinal);
        var red = Policies.Service("""{"environment": "test", "rules": [{"groups": ["4243"], "kinds": ["process.*"], "red": true}]}""");
        Assert.False(red.Authorize(alice, Kinds.Red, process, null, "strike x").AsDaemon);
        var pauseOnly = Policies.Service("""{"environment": "test", "rules": [{"groups": ["4243"], "kinds": ["process.limit"]}]}""");
        Assert.Contains("grants process.pause", People.Refusal(pauseOnly, alice, Kinds.Green, process).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_grant_by_name_acts_as_the_daemon_and_a_ban_beats_it()
    {
        using var alice = People.AliceAsks();
        using var bobs = People.Sleeper(People.Bob);
        using var process = ProcessTarget.TryOpen(bobs.Pid)!;
        const string Rule = """ "rules": [{"users": ["4242"], "kinds": ["process.pause"], "targets": ["user:4244"]}] """;
        var granting = Policies.Service($$"""{"environment": "test", {{Rule}} }""");
        Assert.True(granting.Authorize(alice, Kinds.Green, process, null, "inject x").AsDaemon);
        Assert.Equal(ErrorCode.Refused, People.Refusal(granting, alice, Kinds.Red, process).Code);
        var banning = Policies.Service($$"""{"environment": "test", "deny_targets": ["user:4244"], {{Rule}} }""");
        Assert.Contains("deny_targets", People.Refusal(banning, alice, Kinds.Green, process).Message, StringComparison.Ordinal);
        using var bob = Callers.As(Settings.Service, People.Bob, People.Bob, Policies.Operators);
        Assert.False(granting.Authorize(bob, Kinds.Green, process, null, "inject x").AsDaemon);
        using var roots = Child.Sleep();
        using var foreign = ProcessTarget.TryOpen(roots.Pid)!;
        Assert.Equal(ErrorCode.Refused, People.Refusal(granting, alice, Kinds.Green, foreign).Code);
    }

    [Fact]
    public void A_grant_of_what_is_ones_own_gives_no_more_than_the_kernel_does()
    {
        using var alice = People.AliceAsks();
        using var hers = People.Sleeper(People.Alice);
        using var process = ProcessTarget.TryOpen(hers.Pid)!;
        var policy = Policies.Service(
            """{"environment": "test", "rules": [{"users": ["4242"], "targets": ["user:4242"], "red": true}]}""");
        Assert.False(policy.Authorize(alice, Kinds.Red, process, null, "strike x").AsDaemon);
    }
}
