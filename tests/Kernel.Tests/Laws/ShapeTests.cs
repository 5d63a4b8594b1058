using System.Diagnostics;
using System.Globalization;
using System.Net;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Sweep.Snapshots;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>
/// Law 6 for what a link sends: what the sockets of the flow get and when, that a bystander on the same port loses nothing, and law 5: nobody's own root is touched.
/// netem is in the guest: tests/Vm/cases/netem.sh.
/// </summary>
public sealed class ShapeTests : IDisposable
{
    // A hundred datagrams a second, after the 46 that are let go at once.
    private const int Rate = 100 * NetworkRoom.DatagramBytes;
    private const int AtOnce = 2048 / NetworkRoom.DatagramBytes;
    private const int Many = 100;

    // tc qdisc add dev lo root handle 5a01: htb default 1; tc class add dev lo parent 5a01: classid 5a01:1 htb rate 1mbit …, as TrafficControlTests has them.
    private const string SomebodysRoot = "50000000 2400 0506 00000000 00000000 00000000 01000000 0000015a ffffffff 00000000 08000100 68746200 24000200 18000200 03000000 0a000000 01000000 00000000 00000000 08000500 e8030000";
    private const string SomebodysClass = "60000000 2800 0506 00000000 00000000 00000000 01000000 0100015a 0000015a 00000000 08000100 68746200 34000200 30000100 03010000 ffff0000 48e80100 03010000 ffff0000 48e80100 00d00700 00d00700 00000100 00000000 00000000";

    // ip link add v0 type veth peer name v1; ip link del v0.
    private const string AddVeth = "54000000 1000 0506 00000000 00000000 00000000 00000000 00000000 00000000 07000300 76300000 2c001200 08000100 76657468 20000200 1c000100 00000000 00000000 00000000 00000000 07000300 76310000";
    private const string DeleteVeth = "28000000 1100 0500 00000000 00000000 00000000 00000000 00000000 00000000 07000300 76300000";

    private readonly World _world = Lab.Shared.NewWorld();
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;
    private readonly NetworkRoom _room = new();

    public ShapeTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
    }

    public static TheoryData<string, string> Peers => new() { { "127.0.0.1", "127.0.0.2" }, { "::1", "127.0.0.2" } };

    public void Dispose()
    {
        _client.Dispose();
        _room.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    [Theory]
    [MemberData(nameof(Peers))]
    public void The_flow_goes_slowly_and_a_bystander_on_the_same_port_does_not(string peer, string other)
    {
        string before = _room.Facts;
        var receiver = _room.Receiver(peer);
        int port = NetworkRoom.PortOf(receiver);
        var bystander = _room.Receiver(other, port);
        var (one, two) = (_room.Sender(receiver), _room.Sender(bystander));
        using var fault = _client.Inject(new ThrottleTraffic(_room.Target, "lo", peer == "::1" ? Rate * 64 / 44 : Rate, TrafficProtocol.Udp, peer, [port]));
        Assert.StartsWith("no faster than", fault.Observed, StringComparison.Ordinal);
        Assert.NotEqual(before, _room.Facts);
        var watch = Stopwatch.StartNew();
        NetworkRoom.Burst(one, Many);
        NetworkRoom.Burst(two, Many);
        Assert.Equal(Enumerable.Range(0, Many), NetworkRoom.Until(bystander, Many));
        Assert.False(receiver.Available == 0, "some are let go at once");
        // None is lost, and none overtaken.
        Assert.Equal(Enumerable.Range(0, Many), NetworkRoom.Until(receiver, Many));
        Assert.True(watch.Elapsed > TimeSpan.FromSeconds((Many - AtOnce - 2) / 100.0), $"all of it took {watch.Elapsed}");
        var undone = fault.Undo();
        Assert.Equal(UndoOutcome.Undone, undone.Outcome);
        Assert.Matches("^100 packets of [0-9]+ bytes went through it$", undone.Notes[0]);
        Assert.Matches("^the first [0-9]+ us after the call$", undone.Notes[1]);
        Assert.Equal(before, _room.Facts);
        NetworkRoom.Burst(one, Many);
        Assert.Equal(Many, NetworkRoom.Now(receiver).Count);
    }

    [Fact]
    public void Only_what_every_option_is_true_of_is_meant()
    {
        var receiver = _room.Receiver("127.0.0.1");
        var sender = _room.Sender(receiver);
        int port = NetworkRoom.PortOf(receiver), local = NetworkRoom.PortOf(sender);
        bool IsMeant(ThrottleTraffic spec)
        {
            using var fault = _client.Inject(spec);
            NetworkRoom.Burst(sender, Many);
            bool slow = NetworkRoom.Now(receiver).Count < Many || fault.Undo().Notes[0].StartsWith("100 packets", StringComparison.Ordinal);
            NetworkRoom.Now(receiver);
            return slow;
        }

        ThrottleTraffic Spec() => new(_room.Target, "lo", 1L << 40);
        foreach (var meant in new[] { Spec(), Spec() with { LocalPorts = [local] }, Spec() with { Protocol = TrafficProtocol.Udp, Peers = "10.0.0.0/8,127.0.0.0/8", PeerPorts = [1, port] } })
            Assert.True(IsMeant(meant), $"{meant}");
        foreach (var other in new[] { Spec() with { Protocol = TrafficProtocol.Tcp }, Spec() with { Peers = "127.0.0.2,::/0" }, Spec() with { PeerPorts = [local] }, Spec() with { Peers = "127.0.0.1", LocalPorts = [port] } })
            Assert.False(IsMeant(other), $"{other}");
    }

    [Fact]
    public void What_waits_at_undo_is_lost_and_counted()
    {
        var receiver = _room.Receiver("127.0.0.1");
        var sender = _room.Sender(receiver);
        using var fault = _client.Inject(new ThrottleTraffic(_room.Target, "lo", 1100));
        NetworkRoom.Burst(sender, Many);
        Assert.Matches("^[0-9]+ packets of [0-9]+ bytes went through it, [0-9]+ that waited in it were lost$", fault.Undo().Notes[0]);
    }

    [Fact]
    public void A_root_of_somebody_elses_is_refused_and_left_byte_for_byte()
    {
        Assert.Equal(0, _room.Route(SomebodysRoot, SomebodysClass));
        string before = _room.Facts;
        var e = Refusal(new ThrottleTraffic(_room.Target, "lo", Rate));
        Assert.Equal(ErrorCode.Conflict, e.Code);
        Assert.Contains("htb 5a01: is somebody's own", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, _room.Facts);
    }

    [Fact]
    public void A_root_that_came_since_is_left_alone()
    {
        using var fault = _client.Inject(new ThrottleTraffic(_room.Target, "lo", Rate));
        Assert.Equal(0, _room.Route(DeleteRoot(HandleOf(fault)), SomebodysRoot, SomebodysClass));
        string theirs = _room.Facts;
        var undone = fault.Undo();
        Assert.Equal(UndoOutcome.Superseded, undone.Outcome);
        Assert.Contains("is htb 5a01: by now, which is not ours", undone.Notes[0], StringComparison.Ordinal);
        Assert.Equal(theirs, _room.Facts);
    }

    [Fact]
    public void An_armed_one_is_refused_when_another_root_has_come()
    {
        using var armed = _client.Arm(new ThrottleTraffic(_room.Target, "lo", Rate));
        Assert.Equal(0, _room.Route(SomebodysRoot, SomebodysClass));
        string theirs = _room.Facts;
        Assert.Equal(ErrorCode.Conflict, Assert.Throws<FaultException>(() => armed.Fire()).Code);
        Assert.Equal(theirs, _room.Facts);
    }

    [Fact]
    public void A_root_of_ours_that_somebody_has_built_on_stays_and_lets_all_pass()
    {
        var receiver = _room.Receiver("127.0.0.1");
        var sender = _room.Sender(receiver);
        using var fault = _client.Inject(new ThrottleTraffic(_room.Target, "lo", 1100));
        string handle = HandleOf(fault);
        Assert.Equal(0, _room.Route(SomebodysClass.Replace("0100015a 0000015a", $"0700{handle} 0000{handle}", StringComparison.Ordinal)));
        var undone = fault.Undo();
        Assert.Equal(UndoOutcome.Superseded, undone.Outcome);
        Assert.Contains(":7 into our root", undone.Notes[0], StringComparison.Ordinal);
        NetworkRoom.Burst(sender, Many);
        Assert.Equal(Many, NetworkRoom.Now(receiver).Count);
    }

    [Fact]
    public void Our_root_that_somebody_took_away_is_owed_no_more()
    {
        string before = _room.Facts;
        using var fault = _client.Inject(new ThrottleTraffic(_room.Target, "lo", Rate));
        Assert.Equal(0, _room.Route(DeleteRoot(HandleOf(fault))));
        Assert.Equal(UndoOutcome.Undone, fault.Undo().Outcome);
        Assert.Equal(before, _room.Facts);
    }

    [Fact]
    public void A_link_that_is_down_has_its_root_back_and_one_that_is_deleted_is_gone()
    {
        Assert.Equal(0, _room.Route(AddVeth));
        string before = LinkFacts.Of(_room.Path, LinkFacts.Lo + 1) + LinkFacts.Of(_room.Path, LinkFacts.Lo + 2);
        _client.Inject(new ThrottleTraffic(_room.Target, "v0", Rate)).Undo();
        Assert.Equal(before, LinkFacts.Of(_room.Path, LinkFacts.Lo + 1) + LinkFacts.Of(_room.Path, LinkFacts.Lo + 2));
        using var fault = _client.Inject(new ThrottleTraffic(_room.Target, "v0", Rate));
        using var armed = _client.Arm(new ThrottleTraffic(_room.Target, "v1", Rate));
        Assert.Equal(0, _room.Route(DeleteVeth));
        var undone = fault.Undo();
        Assert.Equal(UndoOutcome.Gone, undone.Outcome);
        Assert.Contains("interface v0", undone.Notes[0], StringComparison.Ordinal);
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<FaultException>(() => armed.Fire()).Code);
    }

    [Fact]
    public void A_namespace_that_dies_is_gone_and_faultd_does_not_keep_it()
    {
        var fault = _client.Inject(new ThrottleTraffic(_room.Target, "lo", Rate));
        _room.End();
        var undone = fault.Undo();
        Assert.Equal(UndoOutcome.Gone, undone.Outcome);
        Assert.Contains("is gone: no process or thread is in it", undone.Notes[0], StringComparison.Ordinal);
    }

    // Its process dead, and the daemon: by a descriptor of ours, as a container's run-time holds one.
    [Fact]
    public void A_namespace_without_its_process_is_found_again_by_recovery()
    {
        string before = _room.Facts;
        using var held = File.OpenHandle(_room.Path);
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{held.DangerousGetHandle()}");
        _client.Inject(new ThrottleTraffic(_room.Target, "lo", Rate));
        Assert.NotEqual(before, LinkFacts.Of(path, LinkFacts.Lo));
        _room.End();
        _daemon.Kill();
        var (code, said) = RunningDaemon.Recover(_world);
        Assert.True(code == 0, said);
        Assert.Equal(before, LinkFacts.Of(path, LinkFacts.Lo));
    }

    // As ip-netns(8) keeps one.
    [Fact]
    public void A_namespace_that_is_mounted_is_found_again()
    {
        string before = _room.Facts, place = Path.Combine(_world.Directory, "space");
        File.WriteAllText(place, "");
        Assert.Equal(0, Spawn.Run("/usr/bin/mount", "--bind", _room.Path, place).Raw);
        try
        {
            using var fault = _client.Inject(new ThrottleTraffic(_room.Target, "lo", Rate));
            _room.End();
            Assert.NotEqual(before, LinkFacts.Of(place, LinkFacts.Lo));
            Assert.Equal(UndoOutcome.Undone, fault.Undo().Outcome);
            Assert.Equal(before, LinkFacts.Of(place, LinkFacts.Lo));
        }
        finally
        {
            Assert.Equal(0, Spawn.Run("/usr/bin/umount", place).Raw);
        }
    }

    [Fact]
    public void A_namespace_that_a_thread_alone_is_in_is_found_again()
    {
        string before = _room.Facts;
        using var fault = _client.Inject(new ThrottleTraffic(_room.Target, "lo", Rate));
        Assert.True(OtherNamespace.In(_room.Path, () =>
        {
            string space = $"/proc/{new FileInfo("/proc/thread-self").LinkTarget}/ns/net";
            _room.End();
            Assert.NotEqual(before, LinkFacts.Of(space, LinkFacts.Lo));
            Assert.Equal(UndoOutcome.Undone, fault.Undo().Outcome);
            Assert.Equal(before, LinkFacts.Of(space, LinkFacts.Lo));
        }));
    }

    [Fact]
    public void The_kernel_lets_the_flow_go_after_the_lease_when_the_daemon_hangs()
    {
        var receiver = _room.Receiver("127.0.0.1");
        var sender = _room.Sender(receiver);
        using var fault = _client.Inject(new ThrottleTraffic(_room.Target, "lo", 1100), new FaultOptions { Lease = TimeSpan.FromMilliseconds(200) });
        Signals.Send(_daemon.Pid, Signals.SIGSTOP);
        Eventually.True(() =>
        {
            NetworkRoom.Burst(sender, Many);
            return NetworkRoom.Now(receiver).Count >= Many;
        }, "the end of its lease");
        Signals.Send(_daemon.Pid, Signals.SIGCONT);
    }

    [Fact]
    public void One_at_a_time_is_at_a_link_whoever_of_the_namespace_is_named()
    {
        using var fault = _client.Inject(new ThrottleTraffic(_room.Target, "lo", Rate));
        var e = Refusal(new ThrottleTraffic(_room.Target, "lo", Rate, Peers: "10.0.0.1"));
        Assert.Equal(ErrorCode.Conflict, e.Code);
        Assert.Contains(fault.Id, e.Message, StringComparison.Ordinal);
    }

    // All six, by what a kernel without netem says, or by what it does.
    [Fact]
    public void Without_netem_in_the_kernel_it_is_named()
    {
        string before = _room.Facts;
        IFault[] faults =
        [
            new DelayTraffic(_room.Target, "lo", TimeSpan.FromMilliseconds(1)), new LoseTraffic(_room.Target, "lo", "1"), new DuplicateTraffic(_room.Target, "lo", "1"),
            new CorruptTraffic(_room.Target, "lo", "1"), new ReorderTraffic(_room.Target, "lo", TimeSpan.FromMilliseconds(1), "1"),
        ];
        foreach (var fault in faults)
        {
            if (LinkFacts.HostHasNetem)
            {
                _client.Inject(fault).Undo();
            }
            else
            {
                var e = Refusal(fault);
                Assert.Equal(ErrorCode.NotSupported, e.Code);
                Assert.Contains("sch_netem", e.Message, StringComparison.Ordinal);
                Assert.Contains("sch_netem", _client.Support().Single(kind => kind.Kind == fault.Descriptor.Kind).Missing, StringComparison.Ordinal);
            }
            Assert.Equal(before, _room.Facts);
        }
        Assert.True(_client.Support().Single(kind => kind.Kind == "net.rate").Supported);
    }

    [Fact]
    public void It_fires_at_a_moment_and_is_part_of_no_timeline()
    {
        string before = _room.Facts;
        var spec = new ThrottleTraffic(_room.Target, "lo", Rate);
        using (var armed = _client.Arm(spec))
            Assert.StartsWith("no faster than", armed.FireAfter(TimeSpan.FromMilliseconds(1)).Observed, StringComparison.Ordinal);
        Assert.Equal(before, _room.Facts);
        Assert.Equal(ErrorCode.NotSupported, Assert.Throws<FaultException>(() => _client.Begin(Timeline.Create().At(TimeSpan.Zero, spec))).Code);
        Assert.Equal(before, _room.Facts);
    }

    [Fact]
    public void A_dry_run_says_what_it_would_do_and_does_nothing()
    {
        string before = _room.Facts;
        var preview = _client.Preview(new ThrottleTraffic(_room.Target, "lo", Rate, TrafficProtocol.Tcp, "10.0.0.0/8"));
        Assert.Contains(preview.Touches, line => line.Contains("going out, of IP protocol 6, with 1 network (10.0.0.0/8): no faster than 4400 bytes a second now, let pass at undo", StringComparison.Ordinal));
        Assert.Contains(preview.Touches, line => line.Contains("the kernel's default (noqueue) at undo", StringComparison.Ordinal));
        Assert.Equal(before, _room.Facts);
    }

    [Fact]
    public void A_hundred_on_and_off_leave_nothing()
    {
        string before = _room.Facts;
        void OnAndOff(int times)
        {
            for (int i = 0; i < times; i++)
                _client.Inject(new ThrottleTraffic(_room.Target, "lo", Rate, Peers: "127.0.0.1")).Undo();
        }

        OnAndOff(5);
        int descriptors = Descriptors();
        OnAndOff(100);
        Assert.Equal(before, _room.Facts);
        Eventually.True(() => Descriptors() <= descriptors + 4, "as many descriptors as before, or a few that the run-time opened");
    }

    [Fact]
    public void Bad_values_are_refused_by_name()
    {
        void Says(string text, IFault fault)
        {
            var e = Refusal(fault);
            Assert.Equal(ErrorCode.InvalidArgument, e.Code);
            Assert.Contains(text, e.Message, StringComparison.Ordinal);
        }

        Says("interface is the name of a network interface (eth0), of 1 to 15 characters, not ''", new ThrottleTraffic(_room.Target, "", Rate));
        Says("interface is the name", new ThrottleTraffic(_room.Target, "a-name-of-sixteen", Rate));
        Says("interface is the name", new ThrottleTraffic(_room.Target, "a/b", Rate));
        Says("bytes_per_second is from 1100 to 1099511627776, not 1099", new ThrottleTraffic(_room.Target, "lo", 1099));
        Says("peer_ports is from 1 to 65535, not 0", new ThrottleTraffic(_room.Target, "lo", Rate, PeerPorts: [0]));
        Says("peers is addresses and networks", new DelayTraffic(_room.Target, "lo", TimeSpan.FromSeconds(1), Peers: "banana"));
        Says("delay is from 1us to 1m, not 0us", new DelayTraffic(_room.Target, "lo", TimeSpan.Zero));
        Says("delay is from 1us to 1m, not 1.017m", new ReorderTraffic(_room.Target, "lo", TimeSpan.FromSeconds(61), "1"));
        Says("delay_jitter is from 0 to the delay, 1s, not 2s", new DelayTraffic(_room.Target, "lo", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
        Says("probability is above 0 and at most 1", new LoseTraffic(_room.Target, "lo", "0"));
        Says("packet_seed is at least 0", new CorruptTraffic(_room.Target, "lo", "1", PacketSeed: -1));
        Says("probability is above 0 and at most 1", new DuplicateTraffic(_room.Target, "lo", "2"));
        var none = Refusal(new ThrottleTraffic(_room.Target, "eth7", Rate));
        Assert.Equal(ErrorCode.NotFound, none.Code);
        Assert.Contains("find interface eth7 in the network namespace of", none.Message, StringComparison.Ordinal);
    }

    // "… by class 5a01:1 at …", in the order of bytes that netlink has: 015a.
    private static string HandleOf(FaultHandle fault)
    {
        string hex = fault.Observed.Split("class ")[1].Split(':')[0];
        return hex[2..] + hex[..2];
    }

    private static string DeleteRoot(string handle) => $"2c000000 2500 0500 00000000 00000000 00000000 01000000 0000{handle} ffffffff 00000000 08000100 68746200";

    private FaultException Refusal(IFault fault) => Assert.Throws<FaultException>(() => _client.Inject(fault));

    private int Descriptors() => Directory.GetFiles($"/proc/{_daemon.Pid}/fd").Length;
}
