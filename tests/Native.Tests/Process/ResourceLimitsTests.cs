using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class ResourceLimitsTests
{
    private const int RLIMIT_NOFILE = 7;

    [Fact]
    public void A_soft_limit_is_lowered_and_put_back()
    {
        using Child child = Child.Sleep();
        Assert.Equal(Errno.None, ResourceLimits.Get(child.Pid, RLIMIT_NOFILE, out ulong soft, out ulong hard));
        Assert.Equal(Errno.None, ResourceLimits.Set(child.Pid, RLIMIT_NOFILE, 8, hard));
        string[] line = File.ReadAllLines($"/proc/{child.Pid}/limits").First(l => l.StartsWith("Max open files", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("8", line[3]);
        Assert.Equal(Errno.None, ResourceLimits.Set(child.Pid, RLIMIT_NOFILE, soft, hard));
        Assert.Equal(Errno.None, ResourceLimits.Get(child.Pid, RLIMIT_NOFILE, out ulong back, out ulong hardBack));
        Assert.Equal((soft, hard), (back, hardBack));
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        using Child child = Child.Sleep();
        Assert.Equal(Errno.EINVAL, ResourceLimits.Get(child.Pid, 99, out _, out _));
        Assert.Equal(Errno.EINVAL, ResourceLimits.Set(child.Pid, RLIMIT_NOFILE, 9, 8));
        int pid = child.Pid;
        child.KillAndReap();
        Assert.Equal(Errno.ESRCH, ResourceLimits.Get(pid, RLIMIT_NOFILE, out _, out _));
    }

    [Fact]
    public void Setting_allocates_nothing()
    {
        using Child child = Child.Sleep();
        int pid = child.Pid;
        ResourceLimits.Get(pid, RLIMIT_NOFILE, out ulong soft, out ulong hard);
        Assert.Equal(0, Allocations.Of(() => ResourceLimits.Set(pid, RLIMIT_NOFILE, soft, hard)));
        Assert.Equal(0, Allocations.Of(() => ResourceLimits.Get(pid, RLIMIT_NOFILE, out _, out _)));
    }
}
