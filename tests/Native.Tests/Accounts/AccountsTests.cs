using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class AccountsTests
{
    [Fact]
    public void Root_is_number_0_both_ways()
    {
        Assert.Equal(0u, Native.Accounts.UserId("root"));
        Assert.Equal(0u, Native.Accounts.GroupId("root"));
        Assert.Equal("root", Native.Accounts.UserName(0));
        Assert.Equal("root", Native.Accounts.GroupName(0));
    }

    [Theory]
    [InlineData("no-such-account")]
    [InlineData("")]
    [InlineData("root:x:0")]
    [InlineData("a\nb")]
    public void What_does_not_exist_is_null(string name)
    {
        Assert.Null(Native.Accounts.UserId(name));
        Assert.Null(Native.Accounts.GroupId(name));
    }

    [Fact]
    public void A_number_without_a_name_is_null()
    {
        Assert.Null(Native.Accounts.UserName(3_999_999_999));
        Assert.Null(Native.Accounts.GroupName(3_999_999_999));
    }

    [Fact]
    public void Credentials_are_ours()
    {
        string[] uids = File.ReadAllLines("/proc/thread-self/status").First(l => l.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t');
        Assert.Equal(uids[1], $"{Credentials.RealUid}");
        Assert.Equal(uids[2], $"{Credentials.EffectiveUid}");
        for (int capability = 0; capability < 64; capability++)
            Assert.Equal((Credentials.EffectiveCapabilities >> capability & 1) != 0, Credentials.Has(capability));
    }

    [Fact]
    public void Acting_as_oneself_changes_nothing_and_as_another_needs_the_right()
    {
        CallerCredentials self = new(Credentials.EffectiveUid, Credentials.EffectiveGid, []);
        using (self.Assume())
            Assert.Equal(Credentials.RealUid, Credentials.EffectiveUid);
        if (Credentials.Has(7))
            return;
        LinuxException e = Assert.Throws<LinuxException>(() => new CallerCredentials(4711, 4711, []).Assume().Dispose());
        Assert.Equal(Errno.EPERM, e.Errno);
    }
}
