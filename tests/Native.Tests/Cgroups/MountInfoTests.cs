using System.Text;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class MountInfoTests
{
    [Theory]
    [InlineData("41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n", "/", "/sys/fs/cgroup/unified")]
    [InlineData("41 31 0:38 / /a rw shared:5 master:2 - cgroup2 none rw,nsdelegate\n", "/", "/a")]
    [InlineData("41 31 0:38 /../b /x\\040y\\134\\011\\012z rw - cgroup2 c rw", "/../b", "/x y\\\t\nz")]
    [InlineData("41 31 0:38 / /a\\04 rw - cgroup2 c rw", "/", "/a\\04")]
    [InlineData("41 31 0:38 - - rw - cgroup2 c rw", "-", "-")]
    public void A_mount_is_read(string text, string root, string point) =>
        Assert.Equal([new MountInfo(root, point, "cgroup2")], MountInfo.Parse(Encoding.UTF8.GetBytes(text), "cgroup2"));

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("41 31 0:38 / /cgroup2 rw - cgroup cgroup rw\n")]
    [InlineData("41 31 0:38 / / rw cgroup2 - tmpfs cgroup2 cgroup2\n")]
    [InlineData("41 31 0:38 / /a rw -")]
    [InlineData("- cgroup2")]
    public void What_is_none_is_passed_over(string text) =>
        Assert.Empty(MountInfo.Parse(Encoding.UTF8.GetBytes(text), "cgroup2"));
}
