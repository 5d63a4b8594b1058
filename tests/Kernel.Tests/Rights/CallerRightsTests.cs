using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Rights;

public class CallerRightsTests
{
    private static readonly string[] PidNamespace = ["/usr/bin/unshare", "--pid", "--fork", "--kill-child"];

    public CallerRightsTests() => Root.Needed("to be several users, and to make pid namespaces");

    [Fact]
    public void The_overflow_user_is_refused_at_the_door()
    {
        var error = Assert.Throws<FaultException>(() => Callers.As(Settings.Service, OverflowUid.Value, 1).Dispose());
        Assert.Equal(ErrorCode.Refused, error.Code);
        Assert.Contains("shows as 65534", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_users_own_daemon_serves_nobody_else()
    {
        Assert.Contains("serves uid 0 only", Assert.Throws<FaultException>(
            () => Callers.As(Settings.Embedded, People.Alice, People.Alice, Policies.Operators).Dispose()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_group_may_operate_a_service_and_only_root_heals_all()
    {
        var policy = People.Plain();
        using var member = People.AliceAsks();
        using var byMainGroup = Callers.As(Settings.Service, People.Alice, Policies.Operators);
        using var stranger = Callers.As(Settings.Service, People.Alice, People.Alice, 1, 2, 3);
        using var root = Callers.As(Settings.Service, 0, 0);
        Assert.Equal((true, true, false, true),
            (policy.MayOperate(member), policy.MayOperate(byMainGroup), policy.MayOperate(stranger), policy.MayOperate(root)));
        Assert.Equal((false, true), (policy.MayHealAll(member), policy.MayHealAll(root)));
        using var own = People.Sleeper(People.Alice);
        using var process = ProcessTarget.TryOpen(own.Pid)!;
        Assert.Contains("not in group faultd", People.Refusal(policy, stranger, Kinds.Green, process).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_from_another_pid_namespace_mean_what_the_caller_means()
    {
        using var remote = RemoteCaller.Start(Settings.Service, PidNamespace);
        using var host = Child.Sleep();
        var resolver = new TargetResolver(People.Plain());
        Assert.NotEqual(PidNamespaces.Own, remote.Caller.PidNamespace);
        int childHere = Assert.Single(ProcFs.Children(remote.Caller.Pid));
        using (var found = (ProcessTarget)Resolve(Target.Pid(remote.ChildAsHeCounts)))
            Assert.Equal(childHere, found.Pid);
        // Pid 1 is his own first process there, which is he himself.
        using (var first = (ProcessTarget)Resolve(Target.Pid(1)))
            Assert.True(remote.Caller.Is(first));
        foreach (int number in (int[])[host.Pid, childHere, Environment.ProcessId])
        {
            if (number != remote.ChildAsHeCounts)
                Assert.Equal(ErrorCode.NotFound, Assert.Throws<FaultException>(() => Resolve(Target.Pid(number)).Dispose()).Code);
        }
        var match = Assert.Single(resolver.Describe(Target.Pid(remote.ChildAsHeCounts), remote.Caller));
        Assert.StartsWith($"pid:{remote.ChildAsHeCounts}@", match.Target, StringComparison.Ordinal);

        ResolvedTarget Resolve(Target target) => resolver.Resolve(target, remote.Caller, TargetKinds.Process, "inject x");
    }

    [Fact]
    public void Names_and_cgroups_do_not_reach_out_of_the_callers_pid_namespace_either()
    {
        using var directory = new TempDirectory();
        File.Copy("/bin/sleep", directory.At("faultd-vic-host"));
        using var host = Child.Start(directory.At("faultd-vic-host"), "1000");
        Eventually.True(() => ProcFs.Executable(host.Pid) == directory.At("faultd-vic-host"), "the exec");
        using var remote = RemoteCaller.Start(Settings.Service, PidNamespace);
        Assert.True(remote.Caller.IsRoot);
        var policy = People.Plain();
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<FaultException>(() => new TargetResolver(policy)
            .Resolve(Target.Name("faultd-vic-host"), remote.Caller, TargetKinds.Process, "inject x").Dispose()).Code);
        using var process = ProcessTarget.TryOpen(host.Pid)!;
        Assert.Contains("no number in the caller's pid namespace",
            People.Refusal(policy, remote.Caller, Kinds.Green, process).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_a_caller_who_has_gone_mean_nothing_any_more()
    {
        using var remote = RemoteCaller.Start(Settings.Service, PidNamespace);
        int number = remote.ChildAsHeCounts;
        remote.End();
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<FaultException>(() => new TargetResolver(People.Plain())
            .Resolve(Target.Pid(number), remote.Caller, TargetKinds.Process, "inject x").Dispose()).Code);
    }

    [Fact]
    public void A_cgroup_or_socket_from_another_namespace_is_refused()
    {
        using var remote = RemoteCaller.Start(Settings.Service, "/usr/bin/unshare", "--cgroup", "--net");
        var resolver = new TargetResolver(People.Plain());
        foreach (var target in (Target[])[Target.Cgroup("/"), Target.Unix("/run/x"), Target.Unix("@x")])
        {
            var error = Assert.Throws<FaultException>(
                () => resolver.Resolve(target, remote.Caller, TargetKinds.Cgroup, "inject x").Dispose());
            Assert.Equal(ErrorCode.Refused, error.Code);
            Assert.Contains("namespace", error.Message, StringComparison.Ordinal);
        }
        // A port is read in his namespace, where nobody listens.
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        int port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<FaultException>(
            () => resolver.Resolve(Target.Port(port), remote.Caller, TargetKinds.Process, "inject x").Dispose()).Code);
    }
}
