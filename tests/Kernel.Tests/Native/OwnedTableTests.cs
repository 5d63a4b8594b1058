using System.Net;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Snapshots;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

/// <summary>Tables of nf_tables in a network namespace of the test's own.</summary>
public sealed class OwnedTableTests : IDisposable
{
    private const string Name = "faultd-test";
    private static readonly PacketOwner Somebody = new(1, 1);
    private static readonly TrafficMatch Everything = new([], [], [], [], TrafficMatch.All, 0);
    private readonly RunningProgram _place = new(Lab.Shared.Program("talker"));
    private readonly PidFd _process;

    public OwnedTableTests()
    {
        Assert.Equal("lo 0 ok", _place.Ask("net"));
        _process = PidFd.Open(_place.Pid);
    }

    public void Dispose()
    {
        _process.Dispose();
        _place.Dispose();
    }

    [Fact]
    public void A_name_that_is_taken_is_not_taken_over()
    {
        var rules = RefusalRules.OfCgroup(Name, Somebody, Everything, incoming: true, outgoing: true);
        Assert.Equal(Errno.None, Make(rules, out var first, out _));
        using (first)
        {
            Assert.Equal(Errno.EEXIST, Make(rules, out var second, out string why));
            Assert.Null(second);
            Assert.StartsWith("table with an owner", why, StringComparison.Ordinal);
            Assert.False(first!.IsInForce());
            Assert.Equal(Errno.None, first.Fire(KernelClock.MonotonicNs + 60_000_000_000));
            Assert.True(first.IsInForce());
            Assert.Equal(Errno.None, first.Remove());
            Assert.False(first.IsInForce());
        }
        Assert.Equal(Errno.None, Make(rules, out var third, out _));
        third!.Dispose();
        Assert.Equal("", Tables());
    }

    [Fact]
    public void Nor_is_one_that_nobody_owns()
    {
        var commands = new CommandLine.Running("/usr/bin/nsenter", [$"--net=/proc/{_place.Pid}/ns/net", "/usr/sbin/nft", "add", "table", "inet", Name]);
        using (commands)
            Assert.True(commands.End() == 0, commands.Error);
        string his = Tables();
        Assert.Equal(Errno.EEXIST, Make(RefusalRules.OfCgroup(Name, Somebody, Everything, incoming: true, outgoing: true), out _, out _));
        Assert.Equal(his, Tables());
    }

    [Fact]
    public void Fire_allocates_nothing()
    {
        Assert.Equal(Errno.None, Make(RefusalRules.OfCgroup(Name, Somebody, Everything, incoming: true, outgoing: true), out var table, out _));
        using (table)
        {
            var fired = Errno.EINVAL;
            long bytes = Allocations.Of(() => fired = table!.Fire(KernelClock.MonotonicNs + 60_000_000_000));
            Assert.Equal((Errno.None, 0), (fired, bytes));
        }
    }

    [Fact]
    public void Ten_thousand_networks_of_each_family()
    {
        IPNetwork[] peers =
        [
            .. Enumerable.Range(0, 10_000).Select(i => new IPNetwork(new IPAddress([10, (byte)(i >> 8), (byte)i, 2]), 32)),
            .. Enumerable.Range(0, 10_000).Select(i => new IPNetwork(new IPAddress([0x20, 1, 0xd, 0xb8, (byte)(i >> 8), (byte)i, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 64)),
        ];
        var rules = RefusalRules.OfCgroup(Name, Somebody, Everything with { Peers = peers }, incoming: true, outgoing: true);
        Assert.Equal(Errno.None, Make(rules, out var table, out string why));
        Assert.Equal("", why);
        table!.Dispose();
        Assert.Equal("", Tables());
    }

    // What is wrong is said by the kernel in its own words, where it has some, and by what it is about.
    [Fact]
    public void The_part_that_the_kernel_would_not_have_is_named()
    {
        Assert.NotEqual(Errno.None, Make(RefusalRules.OfCgroup(Name, Somebody with { Level = 256 }, Everything, incoming: false, outgoing: true), out _, out string why));
        Assert.StartsWith("rule for a cgroup", why, StringComparison.Ordinal);
        Assert.Equal("", Tables());
    }

    [Fact]
    public void What_doctor_asks_makes_nothing()
    {
        string missing = "?";
        Assert.Equal(Errno.None, NetworkNamespace.Enter(_process, null, () => OwnedTableSupport.Ask(out missing)));
        Assert.Equal("", missing);
        Assert.Equal("", Tables());
    }

    private Errno Make(Ruleset rules, out OwnedTable? table, out string why)
    {
        OwnedTable? made = null;
        string words = "";
        var error = NetworkNamespace.Enter(_process, null, () => OwnedTable.TryMake(rules, out made, out words));
        (table, why) = (made, words);
        return error;
    }

    private string Tables() => RulesetFacts.Read(_place.Pid)[0].All;
}
