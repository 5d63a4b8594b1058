using System.Text.RegularExpressions;
using CsCheck;
using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Rights;

public class PatternTests
{
    [Fact]
    public void A_glob_is_the_regular_expression_it_stands_for() =>
        Gen.Select(Gen.String[Gen.Char["ab*"], 0, 8], Gen.String[Gen.Char["ab"], 0, 10]).Sample((pattern, name) =>
            Glob.IsMatch(pattern, name)
            == Regex.IsMatch(name, $"\\A{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}\\z", RegexOptions.Singleline | RegexOptions.NonBacktracking));

    [Theory]
    [InlineData("/system.slice/redis.service", "redis.service")]
    [InlineData("/system.slice/system-redis.slice/redis@1.service/x", "redis@1.service")]
    [InlineData("/system.slice/_cpu.service", "cpu.service")]
    [InlineData("/user.slice/user-1000.slice/user@1000.service/app.slice/redis.service", "user@1000.service")]
    [InlineData("/docker/redis.service", null)]
    [InlineData("/system.slice", null)]
    [InlineData("/", null)]
    public void A_systems_unit_is_the_first_below_slices(string path, string? unit) =>
        Assert.Equal(unit, CgroupPaths.SystemUnit(path));

    [Theory]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/a", "/a", true)]
    [InlineData("/ab", "/a", false)]
    [InlineData("/a", "/a/b", false)]
    [InlineData("/a", "/", true)]
    public void Below_means_whole_components(string path, string cgroup, bool below) =>
        Assert.Equal(below, CgroupPaths.IsAtOrBelow(path, cgroup));

    [Fact]
    public void Grants_take_all_users_and_bans_take_any()
    {
        using var victim = Child.Sleep();
        using var process = ProcessTarget.TryOpen(victim.Pid)!;
        var mixed = new ProcessFacts(process, [7, 8], "/x", "/a");
        var seven = new UserPattern("user:7", 7);
        Assert.False(seven.Grants(mixed));
        Assert.True(seven.Bans(mixed));
        Assert.True(seven.Grants(mixed with { Uids = [7] }));
        Assert.False(seven.Grants(mixed with { Uids = [] }));
    }

    [Fact]
    public void A_unit_made_below_a_user_is_granted_to_nobody_and_banned_by_name()
    {
        using var victim = Child.Sleep();
        using var process = ProcessTarget.TryOpen(victim.Pid)!;
        var forged = new ProcessFacts(process, [7], "/x", "/user.slice/user-7.slice/user@7.service/redis.service");
        var redis = new UnitPattern("unit:redis.service", "redis.service");
        Assert.False(redis.Grants(forged));
        Assert.True(redis.Bans(forged));
        Assert.True(redis.Grants(forged with { CgroupPath = "/system.slice/redis.service/worker" }));
    }

    [Fact]
    public void A_ban_on_a_cgroup_reaches_those_above_it_which_would_take_it_along()
    {
        var ban = new CgroupPattern("cgroup:/a/b", "/a/b");
        Assert.True(ban.BansCgroup("/a/b/c"));
        Assert.True(ban.BansCgroup("/a"));
        Assert.False(ban.BansCgroup("/a/x"));
        Assert.False(ban.GrantsCgroup("/a"));
    }

    [Theory]
    [InlineData(65534u, 0u, true, true)]
    [InlineData(65534u, 65534u, true, false)]
    [InlineData(65534u, 65534u, false, true)]
    [InlineData(1000u, 0u, false, false)]
    [InlineData(uint.MaxValue, uint.MaxValue, true, true)]
    public void The_overflow_user_is_nobody(uint uid, uint own, bool wholeMap, bool nobody) =>
        Assert.Equal(nobody, OverflowUid.IsNobody(uid, own, wholeMap));

    [Theory]
    [InlineData("         0          0 4294967295\n", true)]
    [InlineData("0 100000 65536\n", false)]
    [InlineData("0 0 65536\n", false)]
    [InlineData("0 1000 1\n1 100000 65536\n", false)]
    public void Only_the_first_namespace_maps_every_user(string map, bool whole) =>
        Assert.Equal(whole, OverflowUid.IsWholeMap(map));
}
