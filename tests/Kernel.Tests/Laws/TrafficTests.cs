using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Sweep.Snapshots;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Law 6 for filters on traffic: what the socket calls of the victim return, and that a bystander on the same port loses nothing.</summary>
public sealed class TrafficTests : IDisposable
{
    private const int Missing = 300;
    private readonly World _world = Lab.Shared.NewWorld(withCgroup: true);
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;
    private readonly RunningProgram _victim = new(Lab.Shared.Program("talker"));
    private readonly RunningProgram _bystander = new(Lab.Shared.Program("talker"));

    public TrafficTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
        CgroupRoot.Move(_victim.Pid, _world.CgroupPath!);
        // Interfaces are touched as well, which are to be theirs.
        Assert.Equal("lo 0 ok", _victim.Ask("net"));
        Assert.Equal("join 0 ok", _bystander.Ask($"join {_victim.Pid}"));
    }

    public static TheoryData<string> Families => ["4", "6"];

    private string Space => string.Create(CultureInfo.InvariantCulture, $"/proc/{_victim.Pid}/ns/net");

    private Target Group => Target.Cgroup(_world.CgroupName!);

    public void Dispose()
    {
        _client.Dispose();
        _victim.Dispose();
        _bystander.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void What_is_lost_counts_as_sent(string family)
    {
        using var receiver = Receiver(family);
        string one = _victim.Ask($"udp{family} {PortOf(receiver)}"), other = _bystander.Ask($"udp{family} {PortOf(receiver)}");
        using (var fault = _client.Inject(new DropTraffic(Group)))
        {
            Assert.Equal("send 1 ok", _victim.Ask($"send {one}"));
            Assert.False(Receives(receiver));
            Assert.Equal("send 1 ok", _bystander.Ask($"send {other}"));
            Assert.True(Receives(receiver));
            var undone = fault.Undo();
            Assert.Equal(UndoOutcome.Undone, undone.Outcome);
            Assert.Matches("^1 packet lost, the first [0-9]+ us after the call$", Assert.Single(undone.Notes));
        }
        Assert.Equal("send 1 ok", _victim.Ask($"send {one}"));
        Assert.True(Receives(receiver));
    }

    // As on a bad line: who asks for errors hears none, and TCP waits longer from try to try. Had the machine said no, it would ask each half second.
    [Theory]
    [MemberData(nameof(Families))]
    public void What_is_lost_on_the_way_out_nobody_is_told(string family)
    {
        if (!Native.SilentLoss.IsSupported)
            Assert.Skip("needs Linux 6.15");
        using var receiver = Receiver(family);
        using var listener = Listener(family);
        string udp = _victim.Ask($"udp{family} {PortOf(receiver)}"), tcp = _victim.Ask($"tcp{family} {PortOf(listener)}");
        Assert.Equal("errors 0 ok", _victim.Ask($"errors{family} {udp}"));
        foreach (var target in new[] { Group, Target.Pid(_victim.Pid) })
        {
            using var fault = _client.Inject(new DropTraffic(target, TrafficDirection.Out));
            Assert.Equal("send 1 ok", _victim.Ask($"send {udp}"));
            Assert.False(Receives(receiver));
            Assert.Equal("send 1 ok", _victim.Ask($"send {tcp}"));
            Assert.NotEqual("congestion 2 ok", _victim.Ask($"congestion {tcp}"));
            Eventually.True(() => _victim.Ask($"backoff {tcp}") is not "backoff 0 ok", "a second wait that is longer than the first");
            Assert.Matches("^[1-9][0-9]* packets? lost", Assert.Single(fault.Undo().Notes));
            Assert.Equal("send 1 ok", _victim.Ask($"send {udp}"));
            Assert.True(Receives(receiver));
            Eventually.True(() => _victim.Ask($"backoff {tcp}") is "backoff 0 ok", "an answer");
        }
    }

    [Fact]
    public void What_an_interface_is_called_and_when_it_came_is_of_no_matter()
    {
        using var far = new Talker();
        Assert.Equal("lo 0 ok", far.Ask("net"));
        string name = Wire.Between(_victim.Pid, "198.51.100.1/30", far.Pid, "198.51.100.2/30");
        var (heard, port) = far.Open("everywhere");
        bool Comes() => _victim.Ask($"to 198.51.100.2 {port}") == "send 1 ok" && far.Receives(heard);
        Assert.True(Comes());
        using (var armed = _client.Arm(new DropTraffic(Group, TrafficDirection.Out)))
        {
            Wire.Within(_victim.Pid, Wire.Ip, "link", "set", name, "name", "other");
            Assert.True(Comes());
            armed.Fire();
            Assert.False(Comes());
            Wire.Within(_victim.Pid, Wire.Ip, "link", "set", "other", "name", "another");
            Assert.False(Comes());
            Wire.Within(_victim.Pid, Wire.Ip, "link", "delete", "another");
            Wire.Between(_victim.Pid, "198.51.100.1/30", far.Pid, "198.51.100.2/30");
            Assert.False(Comes());
        }
        Assert.True(Comes());
    }

    // The copies for this machine's own sockets leave by no interface.
    [Fact]
    public void Multicast_of_IPv6_is_lost_to_those_who_listen_here_too()
    {
        using var far = new Talker();
        Assert.Equal("lo 0 ok", far.Ask("net"));
        string name = Wire.Between(_victim.Pid, "198.51.100.1/30", far.Pid, "198.51.100.2/30");
        string[] heard = _bystander.Ask($"group {name}").Split(' ');
        bool Comes()
        {
            _victim.Ask($"multicast {name} {heard[1]}");
            Thread.Sleep(Missing);
            return _bystander.Ask($"recv {heard[0]}") == "recv 1 ok";
        }

        // At first the interface has no address.
        Eventually.True(Comes, "the datagram");
        while (_bystander.Ask($"recv {heard[0]}") == "recv 1 ok")
            continue;
        using (_client.Inject(new DropTraffic(Group, TrafficDirection.Out)))
            Assert.False(Comes());
        Assert.True(Comes());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void What_is_refused_fails_the_call_of_who_sends(string family)
    {
        using var receiver = Receiver(family);
        string one = _victim.Ask($"udp{family} {PortOf(receiver)}"), other = _bystander.Ask($"udp{family} {PortOf(receiver)}");
        using (_client.Inject(new DenyTraffic(Group)))
        {
            Assert.Equal("send -1 EPERM", _victim.Ask($"send {one}"));
            Assert.False(Receives(receiver));
            Assert.Equal("send 1 ok", _bystander.Ask($"send {other}"));
            Assert.True(Receives(receiver));
        }
        Assert.Equal("send 1 ok", _victim.Ask($"send {one}"));
        Assert.True(Receives(receiver));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void An_established_connection_stalls_and_goes_on(string family)
    {
        using var listener = Listener(family);
        string one = _victim.Ask($"tcp{family} {PortOf(listener)}");
        using var accepted = listener.Accept();
        using (_client.Inject(new DropTraffic(Group, PeerPorts: [PortOf(listener)])))
        {
            Assert.Equal("send 1 ok", _victim.Ask($"send {one}"));
            Assert.False(Receives(accepted));
            // And the other way: the byte is sent, and nothing of it comes.
            Assert.Equal(1, accepted.Send([1]));
            Assert.Equal("recv -1 EAGAIN", _victim.Ask($"recv {one}"));
            // A new one is not made.
            Assert.Equal("connect -1 EINPROGRESS", _victim.Ask($"tcp{family} {PortOf(listener)}"));
            Assert.NotEqual("connect", _bystander.Ask($"tcp{family} {PortOf(listener)}").Split(' ')[0]);
        }
        // TCP sends again what was lost.
        Assert.True(accepted.Poll(TimeSpan.FromSeconds(30), SelectMode.SelectRead));
        Eventually.True(() => _victim.Ask($"recv {one}") == "recv 1 ok", "the byte that was sent to it");
    }

    // Its sockets are of whatever cgroup it was in when they were made, and no other's on the same port are meant.
    [Theory]
    [MemberData(nameof(Families))]
    public void Of_a_process_the_sockets_that_it_has_open_are_meant(string family)
    {
        using var receiver = Receiver(family);
        using var listener = Listener(family);
        string udp = _bystander.Ask($"udp{family} {PortOf(receiver)}"), other = _victim.Ask($"udp{family} {PortOf(receiver)}");
        string tcp = _bystander.Ask($"tcp{family} {PortOf(listener)}");
        using var accepted = listener.Accept();
        using (_client.Inject(new DropTraffic(Target.Pid(_bystander.Pid))))
        {
            Assert.Equal("send 1 ok", _bystander.Ask($"send {udp}"));
            Assert.False(Receives(receiver));
            Assert.Equal("send 1 ok", _bystander.Ask($"send {tcp}"));
            Assert.False(Receives(accepted));
            _victim.Ask($"send {other}");
            Assert.True(Receives(receiver));
            // One that is made later is not.
            string late = _bystander.Ask($"udp{family} {PortOf(receiver)}");
            _bystander.Ask($"send {late}");
            Assert.True(Receives(receiver));
        }
        Assert.True(accepted.Poll(TimeSpan.FromSeconds(30), SelectMode.SelectRead));
        using (_client.Inject(new DenyTraffic(Target.Pid(_bystander.Pid), TrafficProtocol.Udp)))
            Assert.Equal("send -1 EPERM", _bystander.Ask($"send {udp}"));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Of_a_listener_the_clients_cannot_connect(string family)
    {
        // A port is the daemon's own network's; what comes in is lost before any interface.
        using var server = new Talker();
        using var client = new Talker();
        var (_, port) = server.Open($"listen{family}");
        using (_client.Inject(new DropTraffic(Target.Port(port), TrafficDirection.In)))
            Assert.Equal("connect -1 EINPROGRESS", client.Ask($"tcp{family} {port}"));
        Assert.NotEqual("connect", client.Ask($"tcp{family} {port}").Split(' ')[0]);
    }

    // The kernel knows its packets for those of sockets that nobody has open.
    [Fact]
    public void Of_a_process_with_a_socket_of_multipath_TCP_it_is_refused()
    {
        Assert.StartsWith("multipath ", _bystander.Ask("multipath"), StringComparison.Ordinal);
        var e = Refusal(new DropTraffic(Target.Pid(_bystander.Pid)));
        Assert.Equal(ErrorCode.NotSupported, e.Code);
        Assert.Contains("is a socket of MPTCP", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_user_the_sockets_that_he_made_are_meant()
    {
        using var receiver = Receiver("4");
        string roots = _victim.Ask($"udp4 {PortOf(receiver)}");
        Assert.Equal("user 0 ok", _victim.Ask("user 54321"));
        string his = _victim.Ask($"udp4 {PortOf(receiver)}");
        using (_client.Inject(new DropTraffic(Group, Uid: 54321)))
        {
            _victim.Ask($"send {his}");
            Assert.False(Receives(receiver));
            _victim.Ask($"send {roots}");
            Assert.True(Receives(receiver));
        }
        _victim.Ask($"send {his}");
        Assert.True(Receives(receiver));
    }

    [Fact]
    public void One_way_is_one_way()
    {
        using var receiver = Receiver("4");
        string one = _victim.Ask($"udp4 {PortOf(receiver)}");
        _victim.Ask($"send {one}");
        var victim = From(receiver);
        using (_client.Inject(new DropTraffic(Group, TrafficDirection.In)))
        {
            _victim.Ask($"send {one}");
            Assert.True(Receives(receiver));
            Assert.Equal(1, receiver.SendTo([1], victim));
            Assert.Equal("recv -1 EAGAIN", _victim.Ask($"recv {one}"));
        }
        using (_client.Inject(new DropTraffic(Group, TrafficDirection.Out)))
        {
            _victim.Ask($"send {one}");
            Assert.False(Receives(receiver));
            receiver.SendTo([1], victim);
            Assert.Equal("recv 1 ok", _victim.Ask($"recv {one}"));
        }
    }

    [Fact]
    public void Only_what_every_option_is_true_of_is_meant()
    {
        using var receiver = Receiver("4");
        using var spared = Receiver("4");
        string one = _victim.Ask($"udp4 {PortOf(receiver)}"), other = _victim.Ask($"udp4 {PortOf(spared)}");
        _victim.Ask($"send {one}");
        int local = ((IPEndPoint)From(receiver)).Port;
        DropTraffic[] meant =
        [
            new(Group, PeerPorts: [1, PortOf(receiver)]),
            new(Group, LocalPorts: [local]),
            new(Group, Protocol: TrafficProtocol.Udp, Peers: "127.0.0.0/8", PeerPorts: [PortOf(receiver)], LocalPorts: [local]),
        ];
        DropTraffic[] others =
        [
            new(Group, Protocol: TrafficProtocol.Tcp), new(Group, Protocol: TrafficProtocol.Icmp), new(Group, Peers: "127.0.0.2,::/0,10.0.0.0/8"),
            new(Group, Peers: "127.0.0.1", PeerPorts: [PortOf(spared)], LocalPorts: [local]), new(Group, PeerPorts: [local]),
        ];
        foreach (var fault in meant)
        {
            using (_client.Inject(fault))
            {
                _victim.Ask($"send {one}");
                _victim.Ask($"send {other}");
                Assert.True(Receives(spared), $"{fault}");
                Assert.False(Receives(receiver), $"{fault}");
            }
        }
        foreach (var fault in others)
        {
            using (_client.Inject(fault))
            {
                _victim.Ask($"send {one}");
                Assert.True(Receives(receiver), $"{fault}");
            }
        }
    }

    [Fact]
    public void Ports_are_found_behind_extension_headers()
    {
        using var receiver = Receiver("6");
        string one = _victim.Ask($"udp6 {PortOf(receiver)}");
        Assert.Equal("options 0 ok", _victim.Ask($"options {one}"));
        using (_client.Inject(new DropTraffic(Group, Protocol: TrafficProtocol.Udp, PeerPorts: [PortOf(receiver)])))
        {
            _victim.Ask($"send {one}");
            Assert.False(Receives(receiver));
        }
        using (_client.Inject(new DropTraffic(Group, Protocol: TrafficProtocol.Udp, PeerPorts: [1])))
        using (_client.Inject(new DropTraffic(Group, Protocol: TrafficProtocol.Tcp)))
        {
            _victim.Ask($"send {one}");
            Assert.True(Receives(receiver));
        }
    }

    [Fact]
    public void Hundreds_of_networks_are_looked_up_and_ten_thousand_refused()
    {
        using var receiver = Receiver("6");
        string one = _victim.Ask($"udp6 {PortOf(receiver)}");
        string Networks(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"10.{i >> 8}.{i & 255}.0/24")));
        using (_client.Inject(new DropTraffic(Group, Peers: Networks(250) + ",::1")))
        {
            _victim.Ask($"send {one}");
            Assert.False(Receives(receiver));
        }
        Assert.Contains("peers is at most 4096 characters long", Refusal(new DropTraffic(Group, Peers: Networks(400))).Message, StringComparison.Ordinal);
        Assert.Contains("65536 is the most", Refusal(new DropTraffic(Group, Peers: Networks(10_000))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_loses_the_same_packets()
    {
        using var receiver = Receiver("4");
        string one = _victim.Ask($"udp4 {PortOf(receiver)}");
        List<int> Burst(long seed)
        {
            using (_client.Inject(new DropTraffic(Group, TrafficDirection.Out, Probability: "0.25", PacketSeed: seed)))
                Assert.Equal("sent 400 ok", _victim.Ask($"burst {one} 400"));
            var numbers = new List<int>();
            byte[] number = new byte[2];
            while (receiver.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead))
            {
                receiver.Receive(number);
                numbers.Add(BitConverter.ToUInt16(number));
            }
            return numbers;
        }

        var first = Burst(7);
        Assert.InRange(first.Count, 240, 360);
        Assert.Equal(first, Burst(7));
        Assert.NotEqual(first, Burst(8));
    }

    [Fact]
    public void The_kernel_ends_it_after_the_lease_when_the_daemon_hangs()
    {
        using var receiver = Receiver("4");
        string one = _victim.Ask($"udp4 {PortOf(receiver)}");
        using var fault = _client.Inject(new DropTraffic(Group), new FaultOptions { Lease = TimeSpan.FromMilliseconds(200) });
        Signals.Send(_daemon.Pid, Signals.SIGSTOP);
        _victim.Ask($"send {one}");
        Assert.False(Receives(receiver));
        Eventually.True(() =>
        {
            _victim.Ask($"send {one}");
            return receiver.Poll(0, SelectMode.SelectRead);
        }, "the end of its lease");
        Signals.Send(_daemon.Pid, Signals.SIGCONT);
    }

    [Fact]
    public void It_goes_with_the_daemon()
    {
        using var receiver = Receiver("4");
        string one = _victim.Ask($"udp4 {PortOf(receiver)}");
        _client.Inject(new DropTraffic(Group));
        _victim.Ask($"send {one}");
        Assert.False(Receives(receiver));
        _daemon.Kill();
        // Nobody recovers it, and nothing is to recover.
        Eventually.True(() => FilterFacts.Count(_world.CgroupPath!, egress: true) == "0", "the kernel's own end of it");
        _victim.Ask($"send {one}");
        Assert.True(Receives(receiver));
    }

    // The filters stand there from the arming on.
    [Fact]
    public void Armed_it_lets_everything_pass()
    {
        using var receiver = Receiver("4");
        string one = _victim.Ask($"udp4 {PortOf(receiver)}");
        using (var ready = _client.Arm(new DropTraffic(Group)))
        {
            Assert.Equal("1", FilterFacts.Count(_world.CgroupPath!, egress: true));
            _victim.Ask($"send {one}");
            Assert.True(Receives(receiver));
            ready.Fire();
            _victim.Ask($"send {one}");
            Assert.False(Receives(receiver));
        }
        using (var timed = _client.Arm(new DropTraffic(Group)))
        {
            _victim.Ask($"send {one}");
            Assert.True(Receives(receiver));
            timed.FireAfter(TimeSpan.FromMilliseconds(50));
            _victim.Ask($"send {one}");
            Assert.False(Receives(receiver));
        }
        Assert.Equal("0", FilterFacts.Count(_world.CgroupPath!, egress: true));
    }

    // On and off by calls of the injector's alone.
    [Fact]
    public void A_timeline_has_it_come_and_go()
    {
        using var receiver = Receiver("4");
        string one = _victim.Ask($"udp4 {PortOf(receiver)}");
        bool Passes()
        {
            _victim.Ask($"send {one}");
            return Receives(receiver);
        }

        var drop = new DropTraffic(Group);
        var comesAndGoes = Timeline.Create().Every(TimeSpan.FromSeconds(3), 2, TimelineAction.Pulse(drop, TimeSpan.FromSeconds(1.5)));
        using var timeline = _client.Begin(comesAndGoes);
        for (int i = 0; i < 2; i++)
        {
            Eventually.True(() => !Passes(), "the loss");
            Eventually.True(Passes, "the end of it");
        }
        Assert.Equal(TimelineState.Finished, timeline.Wait().State);
        Assert.All(timeline.Steps(), step => Assert.Equal(0, step.Errno));
        Assert.Equal("0", FilterFacts.Count(_world.CgroupPath!, egress: true));
    }

    [Fact]
    public void Two_are_there_side_by_side_and_one_at_a_time_goes()
    {
        using var receiver = Receiver("4");
        string one = _victim.Ask($"udp4 {PortOf(receiver)}");
        using var denied = _client.Inject(new DenyTraffic(Group));
        Assert.Equal("send -1 EPERM", _victim.Ask($"send {one}"));
        // Where it is lost at the interface it is refused before.
        using (_client.Inject(new DropTraffic(Group, TrafficDirection.Out)))
            Assert.Equal(Native.SilentLoss.IsSupported ? "send -1 EPERM" : "send 1 ok", _victim.Ask($"send {one}"));
        Assert.Equal("send -1 EPERM", _victim.Ask($"send {one}"));
        denied.Undo();
        Assert.False(Receives(receiver));
        Assert.Equal("send 1 ok", _victim.Ask($"send {one}"));
        Assert.True(Receives(receiver));
    }

    // Somebody's firewall that gives way to programs below would be out of force.
    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void Where_somebody_elses_program_would_give_way_it_is_refused(int flags)
    {
        string below = Path.Combine(_world.CgroupPath!, "below");
        Directory.CreateDirectory(below);
        using (FilterFacts.AttachPassing(_world.CgroupPath!, flags))
        {
            foreach (string name in new[] { _world.CgroupName!, _world.CgroupName + "/below" })
            {
                var e = Refusal(new DropTraffic(Target.Cgroup(name)));
                Assert.Equal(ErrorCode.Conflict, e.Code);
                Assert.Contains($"another BPF program judges the packets of cgroup {_world.CgroupName}", e.Message, StringComparison.Ordinal);
                _client.Inject(new DropTraffic(Target.Cgroup(name), TrafficDirection.In)).Undo();
            }
        }
        _client.Inject(new DropTraffic(Target.Cgroup(_world.CgroupName + "/below"))).Undo();
        Directory.Delete(below);
    }

    [Fact]
    public void A_thousand_on_and_off_leave_nothing()
    {
        void OnAndOff(int times)
        {
            for (int i = 0; i < times; i++)
                _client.Inject(new DropTraffic(Group, Peers: "127.0.0.1")).Undo();
        }

        OnAndOff(10);
        int before = Descriptors();
        OnAndOff(1000);
        Assert.Equal("0", FilterFacts.Count(_world.CgroupPath!, egress: true));
        Assert.Equal("0", FilterFacts.Count(_world.CgroupPath!, egress: false));
        Eventually.True(() => Descriptors() <= before + 4, "as many descriptors as before, or a few that the run-time opened");
    }

    [Fact]
    public void A_cgroup_with_as_many_filters_as_may_be_takes_no_more()
    {
        var faults = new List<FaultHandle>();
        try
        {
            for (int i = 0; i < 64; i++)
                faults.Add(_client.Inject(new DenyTraffic(Group, Peers: "192.0.2.1")));
            Assert.Contains("where as many programs are as may be (64)", Refusal(new DenyTraffic(Group)).Message, StringComparison.Ordinal);
        }
        finally
        {
            faults.ForEach(fault => fault.Undo());
        }
    }

    [Fact]
    public void A_cgroup_that_is_removed_is_gone()
    {
        string empty = Path.Combine(_world.CgroupPath!, "empty");
        Directory.CreateDirectory(empty);
        var fault = _client.Inject(new DropTraffic(Target.Cgroup(_world.CgroupName + "/empty")));
        Directory.Delete(empty);
        Assert.Equal(UndoOutcome.Gone, fault.Undo().Outcome);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("50%")]
    [InlineData("")]
    public void A_probability_beyond_one_is_refused(string probability)
    {
        foreach (var e in new[] { Refusal(new DropTraffic(Group, Probability: probability)), Refusal(new DenyTraffic(Group, Probability: probability)) })
        {
            Assert.Equal(ErrorCode.InvalidArgument, e.Code);
            Assert.Contains("probability is above 0 and at most 1", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("banana")]
    [InlineData("10.0.0.1/8")]
    [InlineData("0177.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("127.0.0.1, ::1")]
    [InlineData("10.0.0.0/8,")]
    [InlineData("fe80::1%eth0")]
    [InlineData("")]
    public void What_is_no_network_is_refused(string peers) =>
        Assert.Contains("peers is addresses and networks", Refusal(new DropTraffic(Group, Peers: peers)).Message, StringComparison.Ordinal);

    [Fact]
    public void Other_bad_values_are_refused_by_name()
    {
        Assert.Contains("'10.0.0.1/8' has bits beyond its prefix (the network is 10.0.0.0/8)", Refusal(new DropTraffic(Group, Peers: "10.0.0.1/8")).Message, StringComparison.Ordinal);
        Assert.Contains("peer_ports is from 1 to 65535, not 0", Refusal(new DropTraffic(Group, PeerPorts: [0])).Message, StringComparison.Ordinal);
        Assert.Contains("local_ports names 1 to 32 ports, not 33", Refusal(new DenyTraffic(Group, LocalPorts: [.. Enumerable.Range(1, 33)])).Message, StringComparison.Ordinal);
        Assert.Contains("icmp has no ports", Refusal(new DropTraffic(Group, Protocol: TrafficProtocol.Icmp, PeerPorts: [1])).Message, StringComparison.Ordinal);
        Assert.Contains("packet_seed is at least 0", Refusal(new DropTraffic(Group, PacketSeed: -1)).Message, StringComparison.Ordinal);
        Assert.Contains("uid is from 0 to 4294967294, not 4294967295", Refusal(new DropTraffic(Group, Uid: uint.MaxValue)).Message, StringComparison.Ordinal);
        using var sleeper = Child.Sleep();
        Assert.Contains("has no socket of IPv4 or IPv6 open", Refusal(new DropTraffic(Target.Pid(sleeper.Pid))).Message, StringComparison.Ordinal);
    }

    private Socket Receiver(string family) => Bound(family, SocketType.Dgram);

    private Socket Listener(string family)
    {
        var socket = Bound(family, SocketType.Stream);
        socket.Listen();
        return socket;
    }

    private Socket Bound(string family, SocketType type)
    {
        Socket? socket = null;
        Assert.True(OtherNamespace.In(Space, () =>
        {
            socket = new Socket(family == "4" ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, type, ProtocolType.Unspecified);
            socket.Bind(new IPEndPoint(family == "4" ? IPAddress.Loopback : IPAddress.IPv6Loopback, 0));
        }));
        return socket!;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static bool Receives(Socket socket) =>
        socket.Poll(TimeSpan.FromMilliseconds(Missing), SelectMode.SelectRead) && socket.Receive(new byte[16]) > 0;

    private static EndPoint From(Socket socket)
    {
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        socket.ReceiveFrom(new byte[16], ref from);
        return from;
    }

    private FaultException Refusal(IFault fault) => Assert.Throws<FaultException>(() => _client.Inject(fault));

    private int Descriptors() => Directory.GetFiles($"/proc/{_daemon.Pid}/fd").Length;
}
