using LuminaGuard.FaultD.Sweep.Operations;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Conflicts;

/// <summary>Another administrator of the host, with nft(8), ip(8) and systemd's nftables.service: what he does to a fault in force, and that the fault does nothing to what is his.</summary>
public sealed class AdministratorTests : IDisposable
{
    private const string His = """
        table ip his {
            set friends { type ipv4_addr; flags interval; elements = { 192.0.2.0/24 } }
            chain input {
                type filter hook input priority filter; policy accept;
                ip saddr @friends counter accept
            }
        }
        """;

    private readonly World _world;
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;
    private readonly OtherNetwork _network;
    private readonly string _rules;
    private readonly string _port;

    public AdministratorTests()
    {
        OtherNetwork.RequireNft();
        _world = Lab.Shared.NewWorld(withCgroup: true);
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
        _network = new OtherNetwork(_world);
        _rules = Path.Combine(_world.Directory, "nftables.conf");
        _port = _network.Bystander.Ask("serve4 0").Split(' ')[1];
        File.WriteAllText(_rules, "flush ruleset\n" + His);
        _network.Nft("-f", _rules);
    }

    public static TheoryData<string> Kinds => ["net.reject", "net.drop"];

    private Target Group => _network.Group;

    public void Dispose()
    {
        _client.Dispose();
        _network.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_his_is_as_it_was_before_in_force_and_afterwards(string kind)
    {
        string before = _network.Nft("list", "ruleset");
        using (_client.Inject(Fault(kind)))
        {
            AssertInForce(kind);
            Assert.StartsWith(before, _network.Nft("list", "ruleset"), StringComparison.Ordinal);
        }
        Assert.Equal(before, _network.Nft("list", "ruleset"));
        AssertOver();
    }

    // nftables.service restarts by `flush ruleset` and its rules, in one: systemctl(1) does nothing else.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Flush_ruleset_and_a_restart_of_his_rules_leave_the_fault_in_force(string kind)
    {
        string before = _network.Nft("list", "ruleset");
        using (_client.Inject(Fault(kind)))
        {
            _network.Nft("flush", "ruleset");
            AssertInForce(kind);
            Assert.DoesNotContain("table ip his", _network.Nft("list", "ruleset"), StringComparison.Ordinal);
            _network.Nft("-f", _rules);
            AssertInForce(kind);
        }
        Assert.Equal(before, _network.Nft("list", "ruleset"));
        AssertOver();
    }

    [Fact]
    public void He_can_neither_change_nor_remove_a_table_of_the_daemons()
    {
        using (var fault = _client.Inject(Fault("net.reject")))
        {
            string table = $"faultd-{fault.Id}";
            Assert.Contains($"table inet {table}", _network.Nft("list", "ruleset"), StringComparison.Ordinal);
            foreach (string[] command in (string[][])
            [
                ["delete", "table", "inet", table], ["flush", "table", "inet", table], ["add", "chain", "inet", table, "his"],
                ["flush", "set", "inet", table, "lease"], ["delete", "chain", "inet", table, "outgoing"],
            ])
            {
                var (code, said) = _network.TryNft(command);
                Assert.Equal(1, code);
                Assert.Contains("Operation not permitted", said, StringComparison.Ordinal);
            }
            AssertInForce("net.reject");
        }
        AssertOver();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_link_that_he_removes_takes_nothing_along(string kind)
    {
        Assert.Equal(0, _network.Run("/sbin/ip", "link", "add", "his0", "type", "veth", "peer", "name", "his1").Code);
        using (_client.Inject(Fault(kind)))
        {
            Assert.Equal(0, _network.Run("/sbin/ip", "link", "del", "his0").Code);
            AssertInForce(kind);
            Assert.Equal(0, _network.Run("/sbin/ip", "link", "set", "lo", "down").Code);
            Assert.Equal(0, _network.Run("/sbin/ip", "link", "set", "lo", "up").Code);
            AssertInForce(kind);
        }
        AssertOver();
    }

    [Fact]
    public void His_own_rules_have_their_say_behind_the_faults()
    {
        _network.Nft("add", "rule", "ip", "his", "input", "tcp", "dport", _port, "drop");
        using (_client.Inject(Fault("net.reject")))
            Assert.Equal("connect -1 ECONNREFUSED", _network.Victim.Ask($"tcp4 {_port}"));
        Assert.Equal("connect -1 EINPROGRESS", _network.Victim.Ask($"tcp4 {_port}"));
    }

    private IFault Fault(string kind) => kind == "net.drop" ? new DropTraffic(Group) : new RejectTraffic(Group);

    private void AssertInForce(string kind) =>
        Assert.Equal(kind == "net.drop" ? "connect -1 EINPROGRESS" : "connect -1 ECONNREFUSED", _network.Victim.Ask($"tcp4 {_port}"));

    private void AssertOver() => Assert.Matches("^[0-9]+$", _network.Victim.Ask($"tcp4 {_port}"));
}
