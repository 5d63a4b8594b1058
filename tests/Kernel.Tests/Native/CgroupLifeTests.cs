using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public sealed class CgroupLifeTests : IDisposable
{
    private readonly string _name = $"faultd-test-{Environment.ProcessId}-{Guid.NewGuid():N}";
    private readonly Cgroup? _root;
    private readonly Cgroup? _own;

    public CgroupLifeTests()
    {
        if (Credentials.EffectiveUid != 0 || Cgroup.TryOpen("/", out _root) != Errno.None)
            return;
        _own = _root!.CreateChild(_name);
    }

    private Cgroup Own
    {
        get
        {
            Root.Needed("to make a cgroup");
            return _own ?? throw new InvalidOperationException("No cgroup2 is mounted here.");
        }
    }

    public void Dispose()
    {
        if (_own is null)
            return;
        if (_root!.TryOpenChild(_name, out Cgroup? left) == Errno.None)
        {
            left!.Freeze(false);
            left.Kill();
            Eventually.True(() => !left.IsPopulated, "the cgroup is empty");
            foreach (string child in left.Children())
                left.RemoveChild(child);
            left.Dispose();
            Assert.Equal(Errno.None, _root.RemoveChild(_name));
        }
        _own.Dispose();
        _root.Dispose();
    }

    [Fact]
    public void Processes_are_frozen_thawed_and_killed()
    {
        using Child child = Child.Sleep();
        using PidFd fd = PidFd.Open(child.Pid);
        Assert.False(Own.IsPopulated);
        Assert.Equal(Errno.None, Own.Attach(child.Pid));
        Assert.Equal(Own.Path, ProcFs.CgroupPath(child.Pid));
        Assert.Equal([child.Pid], Own.Processes(recursive: false));
        Assert.Equal(0, Own.InvisibleProcesses(recursive: true));
        Assert.True(Own.IsPopulated && Own.HasFreezer);
        Assert.Equal(Errno.None, Own.Freeze(true));
        Assert.True(Own.IsFrozenRequested);
        Eventually.True(() => Own.IsFrozen, "frozen");
        Assert.Equal(Errno.None, Own.Freeze(false));
        Assert.False(Own.IsFrozenRequested);
        Eventually.True(() => !Own.IsFrozen, "thawed");
        Assert.Equal(Errno.None, Own.Kill());
        Assert.True(fd.WaitForExit(Timeout.InfiniteTimeSpan));
        Eventually.True(() => !Own.IsPopulated, "empty");
    }

    [Fact]
    public void Processes_of_a_threaded_child_are_those_of_the_cgroup_above()
    {
        using Child child = Child.Sleep();
        Assert.Equal(Errno.None, Own.Attach(child.Pid));
        using Cgroup threaded = Own.CreateChild("t");
        string directory = Cgroup.MountPoint + threaded.Path;
        File.WriteAllText(Path.Combine(directory, "cgroup.type"), "threaded");
        File.WriteAllText(Path.Combine(directory, "cgroup.threads"), child.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal([child.Pid], Own.Processes(recursive: true));
        Assert.Equal(0, Own.InvisibleProcesses(recursive: true));
        Assert.Equal(Errno.EOPNOTSUPP, Assert.Throws<LinuxException>(() => threaded.Processes(recursive: false)).Errno);
    }

    [Fact]
    public void A_frozen_child_is_seen_from_above_only_as_processes()
    {
        using Cgroup below = Own.CreateChild("below");
        using Child child = Child.Sleep();
        Assert.Equal(Errno.None, below.Attach(child.Pid));
        Assert.Equal(["below"], Own.Children());
        Assert.Empty(Own.Processes(recursive: false));
        Assert.Equal([child.Pid], Own.Processes(recursive: true));
        Assert.Equal(Errno.EBUSY, Own.RemoveChild("below"));
        Assert.Equal(Errno.None, Own.Freeze(true));
        // The request is the parent's, the standstill everyone's below.
        Eventually.True(() => below.IsFrozen, "frozen from above");
        Assert.False(below.IsFrozenRequested);
        Assert.Equal(Errno.None, Own.Freeze(false));
        child.KillAndReap();
        Eventually.True(() => !below.IsPopulated, "empty");
        Assert.Equal(Errno.None, Own.RemoveChild("below"));
        Assert.Equal(Errno.ENOENT, Own.RemoveChild("below"));
    }

    [Fact]
    public void One_made_anew_under_the_name_is_another()
    {
        Cgroup first = Own.CreateChild("again");
        Assert.Equal(Errno.None, first.PrepareFreeze());
        Assert.Equal(Errno.None, Own.RemoveChild("again"));
        using Cgroup second = Own.CreateChild("again");
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(Errno.ENODEV, first.Freeze(true));
        Assert.Equal(Errno.ENOENT, first.Kill());
        Assert.False(first.HasFreezer || first.IsPopulated || first.IsFrozen);
        Assert.Empty(first.Processes(recursive: true));
        Assert.Empty(first.Children());
        Assert.False(second.IsFrozenRequested);
        Assert.Equal(second.Id, Reopen(second.Path));
        first.Dispose();
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => Own.CreateChild("again")).Errno);

        static ulong Reopen(string path)
        {
            using Cgroup cgroup = Cgroup.Open(path);
            return cgroup.Id;
        }
    }

    [Fact]
    public void A_process_that_is_gone_cannot_be_moved()
    {
        using Child child = Child.Sleep();
        int pid = child.Pid;
        child.KillAndReap();
        Assert.Equal(Errno.ESRCH, Own.Attach(pid));
    }

    [Fact]
    public void Freezing_allocates_nothing_prepared_or_not()
    {
        Cgroup own = Own;
        bool on = false;
        Assert.Equal(0, Allocations.Of(() => own.Freeze(on = !on)));
        Assert.Equal(Errno.None, own.PrepareFreeze());
        Assert.Equal(0, Allocations.Of(() => own.Freeze(on = !on)));
        Assert.Equal(0, Allocations.Of(() => own.Kill()));
        Assert.Equal(Errno.None, own.Freeze(false));
    }
}
