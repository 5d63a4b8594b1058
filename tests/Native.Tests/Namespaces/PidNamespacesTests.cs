using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class PidNamespacesTests
{
    [Fact]
    public void In_our_own_namespace_a_number_means_itself()
    {
        using Child caller = Child.Sleep();
        Assert.Equal(Errno.None, PidNamespaces.Translate(caller.Pid, 4711, out int here));
        Assert.Equal(4711, here);
        Assert.True(PidNamespaces.IsVisibleFrom(PidNamespaces.Own, caller.Pid));
        Assert.False(PidNamespaces.IsVisibleFrom(PidNamespaces.Own - 1, caller.Pid));
        Assert.False(PidNamespaces.IsVisibleFrom(0, caller.Pid));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    public void Numbers_of_nobody_mean_nobody(int caller, int pid) =>
        Assert.Equal(Errno.ESRCH, PidNamespaces.Translate(caller, pid, out _));

    [Fact]
    public void A_caller_who_is_gone_means_nobody()
    {
        using Child caller = Child.Sleep();
        int pid = caller.Pid;
        caller.KillAndReap();
        Assert.Equal(Errno.ESRCH, PidNamespaces.Translate(pid, 1, out _));
    }
}
