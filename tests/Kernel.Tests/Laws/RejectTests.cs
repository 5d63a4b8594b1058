using System.Globalization;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Law 6 for packets that are rejected: what the socket calls of both ends return, and that a bystander with the same other end loses nothing.</summary>
public sealed class RejectTests : IDisposable
{
    private readonly World _world = Lab.Shared.NewWorld(withCgroup: true);
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;
    private readonly OtherNetwork _network;
    private readonly string _before;
    private string _listener = "";

    public RejectTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
        _network = new OtherNetwork(_world);
        _before = _network.Ruleset;
    }

    public static TheoryData<string> Families => ["4", "6"];

    private Target Group => _network.Group;

    private RunningProgram Victim => _network.Victim;

    private RunningProgram Bystander => _network.Bystander;

    public void Dispose()
    {
        _client.Dispose();
        _network.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_connection_that_it_makes_is_refused_at_once(string family)
    {
        string port = Bystander.Ask($"serve{family} 0").Split(' ')[1];
        using (var fault = _client.Inject(new RejectTraffic(Group)))
        {
            Assert.Matches("^table inet faultd-[0-9a-z]{12}$", fault.Report.Observed);
            // Without an answer it would be EINPROGRESS after a third of a second.
            Assert.Equal("connect -1 ECONNREFUSED", Victim.Ask($"tcp{family} {port}"));
            AssertConnects(Bystander, family, port);
            var undone = fault.Undo();
            Assert.Equal((UndoOutcome.Undone, "1 packet refused"), (undone.Outcome, Assert.Single(undone.Notes)));
        }
        AssertConnects(Victim, family, port);
        Assert.Equal(_before, _network.Ruleset);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_connection_that_is_established_is_reset_when_it_is_used(string family)
    {
        var (one, end, port) = Connected(Victim, family);
        var (other, otherEnd, _) = Connected(Bystander, family, port);
        using (_client.Inject(new RejectTraffic(Group, PeerPorts: [int.Parse(port, CultureInfo.InvariantCulture)])))
        {
            // Until it is used nobody feels anything.
            Assert.Equal("recv -1 EAGAIN", Victim.Ask($"recv {one}"));
            Victim.Ask($"wait {one}");
            // It was asleep in recv, and may be told before its other thread says what send returned.
            Assert.Equal(["received -1 ECONNRESET", "send 1 ok"], new[] { Victim.Ask($"send {one}"), Victim.Line() }.Order(StringComparer.Ordinal));
            Assert.Equal("send -1 EPIPE", Victim.Ask($"send {one}"));
            Assert.Equal("send 1 ok", Bystander.Ask($"send {other}"));
            Assert.Equal("recv 1 ok", Bystander.Ask($"recv {otherEnd}"));
            // The other end was told nothing.
            Assert.Equal("recv -1 EAGAIN", Bystander.Ask($"recv {end}"));
        }
        // Undo brings no connection back.
        Assert.Equal("send 1 ok", Bystander.Ask($"send {end}"));
        Assert.Equal("recv -1 ECONNRESET", Bystander.Ask($"recv {end}"));
        AssertConnects(Victim, family, port);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Who_connects_to_it_is_refused_and_who_is_connected_is_reset(string family)
    {
        string[] at = Victim.Ask($"serve{family} 0").Split(' ');
        string[] spared = Bystander.Ask($"serve{family} 0").Split(' ');
        string one = Bystander.Ask($"tcp{family} {at[1]}"), end = Victim.Ask($"accept {at[0]}");
        using (_client.Inject(new RejectTraffic(Group, TrafficDirection.In)))
        {
            Assert.Equal("connect -1 ECONNREFUSED", Bystander.Ask($"tcp{family} {at[1]}"));
            AssertConnects(Bystander, family, spared[1]);
            Assert.Equal("send 1 ok", Bystander.Ask($"send {one}"));
            Assert.Equal("recv -1 ECONNRESET", Bystander.Ask($"recv {one}"));
            // It is told nothing.
            Assert.Equal("recv -1 EAGAIN", Victim.Ask($"recv {end}"));
            // Its own connections get no answer.
            Assert.Equal("connect -1 EINPROGRESS", Victim.Ask($"tcp{family} {spared[1]}"));
        }
        AssertConnects(Bystander, family, at[1]);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_datagram_is_refused_in_the_call_and_the_next_call_is_told(string family)
    {
        string[] at = Bystander.Ask($"bound{family} 0").Split(' ');
        string one = Victim.Ask($"udp{family} {at[1]}"), other = Bystander.Ask($"udp{family} {at[1]}");
        string alone = Victim.Ask($"bound{family} 0").Split(' ')[0];
        using (_client.Inject(new RejectTraffic(Group)))
        {
            Assert.Equal("send -1 EPERM", Victim.Ask($"send {one}"));
            Assert.Equal("recv -1 ECONNREFUSED", Victim.Ask($"recv {one}"));
            Assert.Equal("sendto -1 EPERM", Victim.Ask($"sendto{family} {alone} {at[1]}"));
            Assert.Equal("recv -1 EAGAIN", Victim.Ask($"recv {alone}"));
            Assert.Equal("recv -1 EAGAIN", Bystander.Ask($"recv {at[0]}"));
            Assert.Equal("send 1 ok", Bystander.Ask($"send {other}"));
            Assert.Equal("recv 1 ok", Bystander.Ask($"recv {at[0]}"));
        }
        Assert.Equal("send 1 ok", Victim.Ask($"send {one}"));
        Assert.Equal("sendto 1 ok", Victim.Ask($"sendto{family} {alone} {at[1]}"));
        Assert.Equal("recv 1 ok", Bystander.Ask($"recv {at[0]}"));
        Assert.Equal("recv 1 ok", Bystander.Ask($"recv {at[0]}"));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Who_sends_it_a_datagram_is_told_by_his_next_call(string family)
    {
        string[] at = Victim.Ask($"bound{family} 0").Split(' ');
        string one = Bystander.Ask($"udp{family} {at[1]}");
        using (_client.Inject(new RejectTraffic(Group, TrafficDirection.In, TrafficProtocol.Udp)))
        {
            Assert.Equal("send 1 ok", Bystander.Ask($"send {one}"));
            Assert.Equal("send -1 ECONNREFUSED", Bystander.Ask($"send {one}"));
            Assert.Equal("recv -1 EAGAIN", Victim.Ask($"recv {at[0]}"));
        }
        Assert.Equal("send 1 ok", Bystander.Ask($"send {one}"));
        Assert.Equal("recv 1 ok", Victim.Ask($"recv {at[0]}"));
    }

    [Fact]
    public void Only_what_every_option_is_true_of_is_meant()
    {
        int port = int.Parse(Bystander.Ask("serve4 0").Split(' ')[1], CultureInfo.InvariantCulture);
        RejectTraffic[] meant =
        [
            new(Group, PeerPorts: [1, port]),
            new(Group, Protocol: TrafficProtocol.Tcp, Peers: "127.0.0.0/8,10.0.0.0/8", PeerPorts: [port]),
            // Networks that overlap, and all there are.
            new(Group, Peers: "127.0.0.0/8,127.0.0.1,127.0.0.0/16,::/0,::1,255.0.0.0/8"),
            new(Group, Peers: "0.0.0.0/0,127.0.0.1"),
            new(Group, TrafficDirection.Out, Uid: 0),
        ];
        RejectTraffic[] others =
        [
            new(Group, Protocol: TrafficProtocol.Udp), new(Group, Protocol: TrafficProtocol.Icmp), new(Group, Peers: "127.0.0.2,126.0.0.0/8,128.0.0.0/1,::/0"),
            new(Group, PeerPorts: [port + 1]), new(Group, LocalPorts: [port]), new(Group, TrafficDirection.Out, Uid: 1000),
            new(Group, TrafficDirection.Out, LocalPorts: [1], PeerPorts: [port]),
        ];
        foreach (var fault in meant)
        {
            using (_client.Inject(fault))
                Assert.True("connect -1 ECONNREFUSED" == Victim.Ask($"tcp4 {port}"), $"{fault}");
        }
        foreach (var fault in others)
        {
            using (_client.Inject(fault))
                AssertConnects(Victim, "4", $"{port}");
        }
        Assert.Equal(_before, _network.Ruleset);
    }

    [Fact]
    public void Of_a_user_the_sockets_that_he_made_are_meant()
    {
        string port = Bystander.Ask("serve4 0").Split(' ')[1];
        using (_client.Inject(new RejectTraffic(Group, TrafficDirection.Out, Uid: 54321)))
        {
            AssertConnects(Victim, "4", port);
            Assert.Equal("user 0 ok", Victim.Ask("user 54321"));
            Assert.Equal("connect -1 ECONNREFUSED", Victim.Ask($"tcp4 {port}"));
        }
        AssertConnects(Victim, "4", port);
    }

    [Fact]
    public void A_part_of_them_is_about_that_part()
    {
        string port = Bystander.Ask("serve4 0").Split(' ')[1];
        using (_client.Inject(new RejectTraffic(Group, TrafficDirection.Out, Probability: "0.25")))
        {
            // A connection is more than one packet, and each may be the one.
            int made = int.Parse(Victim.Ask($"often4 {port} 60").Split(' ')[1], CultureInfo.InvariantCulture);
            Assert.InRange(made, 10, 59);
        }
        Assert.Equal("made 60 ok", Victim.Ask($"often4 {port} 60"));
    }

    [Fact]
    public void The_kernel_ends_it_after_the_lease_when_the_daemon_hangs()
    {
        string port = Bystander.Ask("serve4 0").Split(' ')[1];
        using var fault = _client.Inject(new RejectTraffic(Group), new FaultOptions { Lease = TimeSpan.FromMilliseconds(200) });
        Signals.Send(_daemon.Pid, Signals.SIGSTOP);
        Assert.Equal("connect -1 ECONNREFUSED", Victim.Ask($"tcp4 {port}"));
        Eventually.True(() => !Victim.Ask($"tcp4 {port}").StartsWith("connect", StringComparison.Ordinal), "the end of its lease");
        Signals.Send(_daemon.Pid, Signals.SIGCONT);
        Eventually.True(() => _network.Ruleset == _before, "no table any more");
    }

    [Fact]
    public void It_goes_with_the_daemon()
    {
        string port = Bystander.Ask("serve4 0").Split(' ')[1];
        _client.Inject(new RejectTraffic(Group));
        Assert.NotEqual(_before, _network.Ruleset);
        Assert.Equal("connect -1 ECONNREFUSED", Victim.Ask($"tcp4 {port}"));
        _daemon.Kill();
        // Nobody recovers it, and nothing is to recover.
        Eventually.True(() => _network.Ruleset == _before, "the kernel's own end of it");
        AssertConnects(Victim, "4", port);
    }

    [Fact]
    public void What_is_armed_rejects_nothing()
    {
        string port = Bystander.Ask("serve4 0").Split(' ')[1];
        using var armed = _client.Arm(new RejectTraffic(Group));
        AssertConnects(Victim, "4", port);
        armed.Fire();
        Assert.Equal("connect -1 ECONNREFUSED", Victim.Ask($"tcp4 {port}"));
        armed.Undo();
        AssertConnects(Victim, "4", port);
        Assert.Equal(_before, _network.Ruleset);
    }

    [Fact]
    public void In_each_network_namespace_that_it_has_processes_in()
    {
        using var second = new OtherNetwork(_world, _network);
        string[] ports = [Bystander.Ask("serve4 0").Split(' ')[1], second.Bystander.Ask("serve4 0").Split(' ')[1]];
        using (var fault = _client.Inject(new RejectTraffic(Group)))
        {
            Assert.EndsWith(" in 2 network namespaces", fault.Report.Observed, StringComparison.Ordinal);
            Assert.Equal("connect -1 ECONNREFUSED", Victim.Ask($"tcp4 {ports[0]}"));
            Assert.Equal("connect -1 ECONNREFUSED", second.Victim.Ask($"tcp4 {ports[1]}"));
            Assert.Equal("2 packets refused", Assert.Single(fault.Undo().Notes));
        }
        AssertConnects(Victim, "4", ports[0]);
        AssertConnects(second.Victim, "4", ports[1]);
        Assert.Equal(_before, _network.Ruleset);
        Assert.Equal(_before, second.Ruleset);
    }

    [Fact]
    public void A_network_namespace_that_dies_meanwhile_ends_with_the_fault()
    {
        using var second = new OtherNetwork(_world, _network);
        using var fault = _client.Inject(new RejectTraffic(Group));
        second.Dispose();
        Assert.Equal(UndoOutcome.Undone, fault.Undo().Outcome);
        Assert.Equal(_before, _network.Ruleset);
    }

    [Fact]
    public void An_empty_cgroup_is_refused_and_one_that_is_removed_is_gone()
    {
        string below = Path.Combine(_network.GroupPath, "below");
        Directory.CreateDirectory(below);
        var group = Target.Cgroup(_network.GroupName + "/below");
        Assert.Contains("is empty: nothing says which network namespace", Refusal(new RejectTraffic(group)).Message, StringComparison.Ordinal);
        CgroupRoot.Move(Victim.Pid, below);
        using var fault = _client.Inject(new RejectTraffic(group));
        // Its sockets are of the cgroup that it was in, or will be of where it is now.
        Assert.Equal("connect -1 ECONNREFUSED", Victim.Ask($"tcp4 {Bystander.Ask("serve4 0").Split(' ')[1]}"));
        CgroupRoot.Move(Victim.Pid, _network.GroupPath);
        Eventually.True(() => TryDelete(below), "the cgroup is removed");
        Assert.Equal(UndoOutcome.Gone, fault.Undo().Outcome);
        Assert.Equal(_before, _network.Ruleset);
    }

    [Fact]
    public void Without_IPv6_the_rest_is_rejected()
    {
        Assert.Equal(0, _network.Run("/bin/sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6").Code);
        string port = Bystander.Ask("serve4 0").Split(' ')[1];
        using (_client.Inject(new RejectTraffic(Group, Peers: "::1,127.0.0.1")))
            Assert.Equal("connect -1 ECONNREFUSED", Victim.Ask($"tcp4 {port}"));
        AssertConnects(Victim, "4", port);
    }

    [Fact]
    public void Two_are_there_side_by_side_and_one_at_a_time_goes()
    {
        string port = Bystander.Ask("serve4 0").Split(' ')[1];
        using var first = _client.Inject(new RejectTraffic(Group));
        using (_client.Inject(new RejectTraffic(Group)))
            Assert.Equal("connect -1 ECONNREFUSED", Victim.Ask($"tcp4 {port}"));
        Assert.Equal("connect -1 ECONNREFUSED", Victim.Ask($"tcp4 {port}"));
        first.Undo();
        AssertConnects(Victim, "4", port);
        Assert.Equal(_before, _network.Ruleset);
    }

    [Fact]
    public void A_thousand_on_and_off_leave_nothing()
    {
        void OnAndOff(int times)
        {
            for (int i = 0; i < times; i++)
                _client.Inject(new RejectTraffic(Group, Peers: "127.0.0.1")).Undo();
        }

        OnAndOff(10);
        int before = Descriptors();
        OnAndOff(1000);
        Assert.Equal(_before, _network.Ruleset);
        Eventually.True(() => Descriptors() <= before + 4, "as many descriptors as before, or a few that the run-time opened");
    }

    [Fact]
    public void Bad_values_are_refused_by_name_before_anything_is_touched()
    {
        Assert.Contains("probability is above 0 and at most 1", Refusal(new RejectTraffic(Group, Probability: "1.5")).Message, StringComparison.Ordinal);
        Assert.Contains("peers is addresses and networks", Refusal(new RejectTraffic(Group, Peers: "10.0.0.1/8")).Message, StringComparison.Ordinal);
        Assert.Contains("peer_ports is from 1 to 65535, not 0", Refusal(new RejectTraffic(Group, PeerPorts: [0])).Message, StringComparison.Ordinal);
        Assert.Contains("icmp has no ports", Refusal(new RejectTraffic(Group, Protocol: TrafficProtocol.Icmp, PeerPorts: [1])).Message, StringComparison.Ordinal);
        Assert.Contains("protocol icmp is for what goes out", Refusal(new RejectTraffic(Group, TrafficDirection.In, TrafficProtocol.Icmp)).Message, StringComparison.Ordinal);
        Assert.Contains("uid is known of what goes out only", Refusal(new RejectTraffic(Group, Uid: 1000)).Message, StringComparison.Ordinal);
        Assert.Contains("uid is from 0 to 4294967294, not -1", Refusal(new RejectTraffic(Group, TrafficDirection.Out, Uid: -1)).Message, StringComparison.Ordinal);
        Assert.Contains("is a process, and this takes a cgroup", Refusal(new RejectTraffic(Target.Pid(Victim.Pid))).Message, StringComparison.Ordinal);
        string Networks(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"10.{i >> 8}.{i & 255}.0/24")));
        Assert.Contains("peers is at most 4096 characters long", Refusal(new RejectTraffic(Group, Peers: Networks(400))).Message, StringComparison.Ordinal);
        Assert.Contains("65536 is the most", Refusal(new RejectTraffic(Group, Peers: Networks(10_000))).Message, StringComparison.Ordinal);
        Assert.Equal(_before, _network.Ruleset);
    }

    private static void AssertConnects(RunningProgram talker, string family, string port) =>
        Assert.Matches("^[0-9]+$", talker.Ask($"tcp{family} {port}"));

    private static bool TryDelete(string directory)
    {
        try
        {
            Directory.Delete(directory);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    // A connection to a listener of the bystander's: both ends, and its port.
    private (string One, string End, string Port) Connected(RunningProgram talker, string family, string? port = null)
    {
        if (port is null)
        {
            string[] at = Bystander.Ask($"serve{family} 0").Split(' ');
            (_listener, port) = (at[0], at[1]);
        }
        string one = talker.Ask($"tcp{family} {port}");
        return (one, Bystander.Ask($"accept {_listener}"), port);
    }

    private FaultException Refusal(IFault fault) => Assert.Throws<FaultException>(() => _client.Inject(fault));

    private int Descriptors() => Directory.GetFiles($"/proc/{_daemon.Pid}/fd").Length;
}
