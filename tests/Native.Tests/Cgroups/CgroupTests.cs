using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

/// <summary>What can be seen without changing anything; the rest needs root and is in the kernel lane.</summary>
public class CgroupTests
{
    [Fact]
    public void Our_own_cgroup_opens_and_holds_us()
    {
        if (Cgroup.MountPoint is null)
            Assert.Skip("needs cgroup2: not mounted here");
        string path = ProcFs.CgroupPath(Environment.ProcessId)!;
        using Cgroup own = Cgroup.Open(path);
        Assert.Equal(path, own.Path);
        Assert.True(own.IsPopulated);
        Assert.False(own.IsFrozen);
        Assert.Contains(Environment.ProcessId, own.Processes(recursive: false));
        Assert.NotEqual(0UL, own.Id);
    }

    [Fact]
    public void The_root_has_no_freezer_and_cannot_be_killed()
    {
        if (Cgroup.MountPoint is null)
            Assert.Skip("needs cgroup2: not mounted here");
        using Cgroup root = Cgroup.Open("/");
        Assert.False(root.HasFreezer);
        Assert.Equal(Errno.ENOENT, root.PrepareFreeze());
        Assert.Equal(Errno.ENOENT, root.Freeze(true));
        Assert.Equal(Errno.ENOENT, root.Kill());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("..")]
    [InlineData("/..")]
    [InlineData("/../..")]
    [InlineData("/a/../..")]
    [InlineData("/./a")]
    [InlineData("//a")]
    [InlineData("/a/")]
    [InlineData("/a\0b")]
    [InlineData("/a\nb")]
    public void A_path_that_could_lead_elsewhere_is_EINVAL(string path)
    {
        if (Cgroup.MountPoint is null)
            Assert.Skip("needs cgroup2: not mounted here");
        Assert.Equal(Errno.EINVAL, Cgroup.TryOpen(path, out Cgroup? cgroup));
        Assert.Null(cgroup);
    }

    [Fact]
    public void What_is_no_cgroup_is_refused()
    {
        if (Cgroup.MountPoint is null)
            Assert.Skip("needs cgroup2: not mounted here");
        Assert.Equal(Errno.ENOENT, Cgroup.TryOpen("/faultd-there-is-none", out _));
        Assert.Equal(Errno.ENOTDIR, Cgroup.TryOpen("/cgroup.procs", out _));
        using Cgroup root = Cgroup.Open("/");
        Assert.Throws<ArgumentException>(() => root.CreateChild(".."));
        Assert.Throws<ArgumentException>(() => root.CreateChild("a/b"));
        Assert.Throws<ArgumentException>(() => root.RemoveChild(""));
    }
}
