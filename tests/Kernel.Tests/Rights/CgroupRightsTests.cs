using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Rights;

public sealed class CgroupRightsTests : IDisposable
{
    private readonly string _name = $"faultd-rights-{Environment.ProcessId}";
    private readonly Cgroup? _parent;
    private readonly CgroupTarget? _target;

    public CgroupRightsTests()
    {
        Root.Needed("to make cgroups and to be several users");
        if (Cgroup.MountPoint is null)
            Assert.Skip("needs cgroup2: it is not mounted here");
        _parent = Cgroup.Open("/");
        _target = new CgroupTarget(_parent.CreateChild(_name));
    }

    [Fact]
    public void An_empty_cgroup_is_nobodys_and_one_with_roots_process_is_roots()
    {
        using var alice = People.AliceAsks();
        var policy = People.Plain();
        Assert.Contains("is empty", People.Refusal(policy, alice, Kinds.Green, _target!).Message, StringComparison.Ordinal);
        using var hers = People.Sleeper(People.Alice);
        using var roots = Child.Sleep();
        Assert.Equal(Errno.None, _target!.Cgroup.Attach(hers.Pid));
        Assert.False(policy.Authorize(alice, Kinds.Green, _target, null, "inject x").AsDaemon);
        Assert.Equal(Errno.None, _target.Cgroup.Attach(roots.Pid));
        Assert.Contains($"pid {roots.Pid} ", People.Refusal(policy, alice, Kinds.Green, _target).Message, StringComparison.Ordinal);
        Gone(hers, roots);
    }

    [Fact]
    public void A_cgroup_below_counts_too()
    {
        using var alice = People.AliceAsks();
        using var hers = People.Sleeper(People.Alice);
        using var roots = Child.Sleep();
        using var below = _target!.Cgroup.CreateChild("below");
        Assert.Equal(Errno.None, below.Attach(roots.Pid));
        Assert.Equal(Errno.None, _target.Cgroup.Attach(hers.Pid));
        Assert.Equal(ErrorCode.Refused, People.Refusal(People.Plain(), alice, Kinds.Green, _target).Code);
        Gone(hers, roots);
        _target.Cgroup.RemoveChild("below");
    }

    [Fact]
    public void What_only_her_processes_are_in_she_still_freezes_with_her_own_rights()
    {
        using var alice = People.AliceAsks();
        using var hers = People.Sleeper(People.Alice);
        Assert.Equal(Errno.None, _target!.Cgroup.Attach(hers.Pid));
        Assert.False(People.Plain().Authorize(alice, Kinds.Green, _target, null, "inject x").AsDaemon);
        Errno freeze;
        using (alice.Impersonation!.Assume())
            freeze = _target.Cgroup.PrepareFreeze();
        Assert.Equal(Errno.EACCES, freeze);
        Assert.False(_target.Cgroup.IsFrozenRequested);
        Gone(hers);
    }

    [Fact]
    public void A_grant_and_a_ban_by_path_hold_for_the_cgroup_and_what_is_in_it()
    {
        using var alice = People.AliceAsks();
        using var roots = Child.Sleep();
        Assert.Equal(Errno.None, _target!.Cgroup.Attach(roots.Pid));
        using var process = ProcessTarget.TryOpen(roots.Pid)!;
        string rule = $$""" "rules": [{"users": ["4242"], "targets": ["cgroup:/{{_name}}"]}] """;
        var granting = Policies.Service($$"""{"environment": "test", {{rule}} }""");
        Assert.True(granting.Authorize(alice, Kinds.Green, _target, null, "inject x").AsDaemon);
        Assert.True(granting.Authorize(alice, Kinds.Green, process, null, "inject x").AsDaemon);
        var banning = Policies.Service($$"""{"environment": "test", "deny_targets": ["cgroup:/{{_name}}"], {{rule}} }""");
        Assert.Equal(ErrorCode.Refused, People.Refusal(banning, alice, Kinds.Green, _target).Code);
        using var root = Callers.As(Settings.Service, 0, 0);
        Assert.Equal(ErrorCode.Refused, People.Refusal(banning, root, Kinds.Green, _target).Code);
        Gone(roots);
    }

    [Fact]
    public void A_guarded_process_guards_its_cgroup()
    {
        using var remote = RemoteCaller.Start(Settings.Service, "/bin/sh", "-c", "\"$@\"; true", "sh");
        int shell = ProcessStat.TryRead(remote.Caller.Pid)!.ParentPid;
        using var other = Child.Sleep();
        Assert.Equal(Errno.None, _target!.Cgroup.Attach(shell));
        Assert.Equal(Errno.None, _target.Cgroup.Attach(other.Pid));
        Assert.Contains("the caller descends from",
            People.Refusal(People.Plain(), remote.Caller, Kinds.Green, _target).Message, StringComparison.Ordinal);
        Assert.Equal(Errno.None, _parent!.Attach(shell));
        Gone(other);
    }

    [Fact]
    public void The_callers_own_cgroup_takes_a_lease_of_a_minute_and_one_above_it_is_refused()
    {
        using var remote = RemoteCaller.Start(Settings.Service);
        using var below = new CgroupTarget(_target!.Cgroup.CreateChild("below"));
        Assert.Equal(Errno.None, below.Cgroup.Attach(remote.Caller.Pid));
        var policy = People.Plain();
        Assert.Contains("at most 60 s", People.Refusal(policy, remote.Caller, Kinds.Green, below).Message, StringComparison.Ordinal);
        policy.Authorize(remote.Caller, Kinds.Green, below, TimeSpan.FromSeconds(60), "inject x");
        Assert.Contains("above the caller's own cgroup",
            People.Refusal(policy, remote.Caller, Kinds.Green, _target).Message, StringComparison.Ordinal);
        remote.End();
        Eventually.True(() => !below.Cgroup.IsPopulated, "the caller's end");
        _target.Cgroup.RemoveChild("below");
    }

    [Fact]
    public void A_cgroup_stands_for_its_one_process_and_a_unit_for_its_main_one()
    {
        string slice = $"{_name}.slice", unit = $"faultd-vic-{Environment.ProcessId}.service";
        using var outer = _parent!.CreateChild(slice);
        using var inner = outer.CreateChild(unit);
        using var root = Callers.As(Settings.Service, 0, 0);
        using var main = RemoteCaller.Start(Settings.Service);
        int child = ProcFs.Children(main.Caller.Pid)[0];
        Assert.Equal(Errno.None, inner.Attach(main.Caller.Pid));
        var resolver = new TargetResolver(People.Plain()) { Children = name => name == "vic" ? inner.Path : null };
        Assert.Equal(main.Caller.Pid, Resolved(Target.Cgroup(inner.Path)));
        Assert.Equal(Errno.None, inner.Attach(child));
        Assert.Equal(main.Caller.Pid, Resolved(Target.Unit(unit)));
        Assert.Equal(main.Caller.Pid, Resolved(Target.Unit(unit[..^".service".Length])));
        Assert.Equal(main.Caller.Pid, Resolved(Target.Child("vic")));
        var error = Assert.Throws<FaultException>(() => Resolved(Target.Cgroup(inner.Path)));
        Assert.Equal(ErrorCode.Ambiguous, error.Code);
        Assert.Contains($"pid {child} ", error.Message, StringComparison.Ordinal);
        main.End();
        Eventually.True(() => !inner.IsPopulated, "the caller's end");
        outer.RemoveChild(unit);
        _parent.RemoveChild(slice);

        int Resolved(Target target)
        {
            using var found = (ProcessTarget)resolver.Resolve(target, root, TargetKinds.Process, "inject x");
            return found.Pid;
        }
    }

    [Fact]
    public void A_unit_in_a_subtree_that_is_not_systemds_is_not_found()
    {
        string unit = $"faultd-vic-{Environment.ProcessId}.service";
        using var forged = _target!.Cgroup.CreateChild(unit);
        using var root = Callers.As(Settings.Service, 0, 0);
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<FaultException>(() => new TargetResolver(People.Plain())
            .Resolve(Target.Unit(unit), root, TargetKinds.Cgroup, "inject x").Dispose()).Code);
        _target.Cgroup.RemoveChild(unit);
    }

    [Fact]
    public void A_container_is_found_by_the_start_of_its_id()
    {
        string id = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("faultd"u8));
        using var scope = _target!.Cgroup.CreateChild($"docker-{id}.scope");
        using var inside = scope.CreateChild(id);
        using var root = Callers.As(Settings.Service, 0, 0);
        var resolver = new TargetResolver(People.Plain());
        using (var found = (CgroupTarget)resolver.Resolve(Target.Container(id[..12]), root, TargetKinds.Cgroup, "inject x"))
            Assert.Equal(scope.Id, found.Cgroup.Id);
        using (_target.Cgroup.CreateChild(id))
        {
            Assert.Equal(ErrorCode.Ambiguous, Assert.Throws<FaultException>(() => resolver
                .Resolve(Target.Container(id[..12]), root, TargetKinds.Cgroup, "inject x").Dispose()).Code);
        }
        _target.Cgroup.RemoveChild(id);
        scope.RemoveChild(id);
        _target.Cgroup.RemoveChild($"docker-{id}.scope");
    }

    public void Dispose()
    {
        _target?.Dispose();
        _parent?.RemoveChild(_name);
        _parent?.Dispose();
    }

    private void Gone(params Child[] children)
    {
        foreach (var child in children)
            child.KillAndReap();
        Eventually.True(() => !_target!.Cgroup.IsPopulated, "the end of what is in the cgroup");
    }
}
