using LuminaGuard.FaultD.Sweep.Snapshots;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Law 6 for partitions: who hears whom, on one loopback interface and between network namespaces.</summary>
public sealed class PartitionTests : DaemonTest
{
    private const string Nft = "/usr/sbin/nft";
    private readonly Talker[] _talkers;

    public PartitionTests()
        : base(withCgroup: true) =>
        _talkers = [.. Enumerable.Range(0, 4).Select(i => new Talker($"{World.CgroupPath}/{i}"))];

    public static TheoryData<string> Families => ["4", "6"];

    private protected override void DisposeOwn()
    {
        foreach (var talker in _talkers)
            talker.Dispose();
        for (int i = 0; i < _talkers.Length; i++)
            Directory.Delete($"{World.CgroupPath}/{i}");
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Who_is_cut_off_from_one_reaches_the_others(string family)
    {
        var links = Links(family);
        Assert.All(links, link => Assert.True(Passes(link)));
        using (Client.Inject(new PartitionNetwork(Member(0), Text(1))))
            AssertCut(links, (0, 1), (1, 0));
        Assert.All(links, link => Assert.True(Passes(link)));
    }

    [Theory]
    [InlineData(TrafficDirection.In, 1, 0)]
    [InlineData(TrafficDirection.Out, 0, 1)]
    public void One_way_is_one_way(TrafficDirection direction, int from, int to)
    {
        var links = Links("4");
        using (Client.Inject(new PartitionNetwork(Member(0), Text(1), Direction: direction)))
            AssertCut(links, (from, to));
    }

    [Fact]
    public void Of_a_bridge_the_middle_sees_both_halves()
    {
        var links = Links("4");
        using (Client.Inject(new PartitionNetwork(Member(0), Text(1, 2), PartitionShape.Bridge)))
            AssertCut(links, (0, 2), (2, 0));
        using (Client.Inject(new PartitionNetwork(Member(0), Text(1, 2, 3), PartitionShape.Bridge)))
            AssertCut(links, (0, 3), (3, 0), (1, 3), (3, 1));
    }

    [Fact]
    public void In_a_ring_each_sees_two()
    {
        var links = Links("4");
        using (Client.Inject(new PartitionNetwork(Member(0), Text(1, 2, 3), PartitionShape.Ring)))
            AssertCut(links, (0, 2), (2, 0), (1, 3), (3, 1));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void An_established_connection_stalls_and_goes_on(string family)
    {
        var (listener, port) = _talkers[1].Open($"listen{family}");
        string one = _talkers[0].Ask($"tcp{family} {port}"), other = _talkers[2].Ask($"tcp{family} {port}");
        string accepted = _talkers[1].Ask($"accept {listener}"), acceptedOther = _talkers[1].Ask($"accept {listener}");
        using (var fault = Client.Inject(new PartitionNetwork(Member(0), Text(1))))
        {
            Assert.False(_talkers[0].Reaches(one, _talkers[1], accepted));
            Assert.False(_talkers[1].Reaches(accepted, _talkers[0], one));
            Assert.Equal("connect -1 EINPROGRESS", _talkers[0].Ask($"tcp{family} {port}"));
            // On the same port, from somebody else.
            Assert.True(_talkers[2].Reaches(other, _talkers[1], acceptedOther));
            Assert.Matches("^[0-9]+ packets lost", Assert.Single(fault.Undo().Notes));
        }
        Eventually.True(() => _talkers[1].Ask($"recv {accepted}") == "recv 1 ok", "what was sent to the server");
        Eventually.True(() => _talkers[0].Ask($"recv {one}") == "recv 1 ok", "what was sent to the client");
    }

    [Fact]
    public void Between_namespaces_it_goes_by_addresses()
    {
        using var others = new Talker();
        foreach (var talker in new[] { _talkers[0], _talkers[1], others })
            Assert.Equal("lo 0 ok", talker.Ask("net"));
        Wire.Between(_talkers[0].Pid, "198.51.100.1/30", _talkers[1].Pid, "198.51.100.2/30");
        Wire.Between(_talkers[0].Pid, "198.51.100.5/30", others.Pid, "198.51.100.6/30");
        var (one, port) = _talkers[1].Open("everywhere");
        var (other, otherPort) = others.Open("everywhere");
        bool ReachesOne() => _talkers[0].Ask($"to 198.51.100.2 {port}") == "send 1 ok" && _talkers[1].Receives(one);
        bool ReachesOther() => _talkers[0].Ask($"to 198.51.100.6 {otherPort}") == "send 1 ok" && others.Receives(other);
        Assert.True(ReachesOne());
        Assert.True(ReachesOther());
        foreach (string members in new[] { Text(1), "198.51.100.2" })
        {
            using (Client.Inject(new PartitionNetwork(Member(0), members)))
            {
                Assert.False(ReachesOne());
                Assert.True(ReachesOther());
            }
            Assert.True(ReachesOne());
        }
    }

    // Two namespaces, and in each somebody who is no member.
    [Fact]
    public void Where_addresses_would_be_those_of_others_too_it_is_refused()
    {
        Assert.Equal("lo 0 ok", _talkers[0].Ask("net"));
        Assert.Equal("lo 0 ok", _talkers[1].Ask("net"));
        Assert.Equal("join 0 ok", _talkers[2].Ask($"join {_talkers[1].Pid}"));
        // One namespace is shared, and that of the talker is not.
        Client.Inject(new PartitionNetwork(Member(0), Text(1))).Undo();
        using var guest = Child.Start("/usr/bin/nsenter", "--net", "--target", $"{_talkers[0].Pid}", "/bin/sleep", "1000");
        Eventually.True(() => Native.ProcFs.NetworkNamespace(guest.Pid) == Native.ProcFs.NetworkNamespace(_talkers[0].Pid), "the guest in the namespace");
        var e = Refusal(new PartitionNetwork(Member(0), Text(1)));
        Assert.Equal(ErrorCode.NotSupported, e.Code);
        Assert.Contains("each shares its own with others", e.Message, StringComparison.Ordinal);
    }

    // As with a proxy that is redirected to, or the address of a service of Kubernetes.
    [Fact]
    public void Who_is_reached_under_another_address_is_cut_off_all_the_same()
    {
        Assert.Equal("lo 0 ok", _talkers[0].Ask("net"));
        _talkers[1].Kill();
        _talkers[2].Kill();
        using var server = new Talker($"{World.CgroupPath}/1", _talkers[0].Pid);
        using var bystander = new Talker($"{World.CgroupPath}/2", _talkers[0].Pid);
        var (receiver, port) = server.Open("datagrams4");
        Wire.Within(_talkers[0].Pid, Nft, $"add table ip t; add chain ip t o {{ type nat hook output priority -100; }}; add rule ip t o udp dport 9999 dnat to 127.0.0.1:{port}");
        string one = _talkers[0].Ask("udp4 9999"), other = bystander.Ask("udp4 9999");
        Assert.True(_talkers[0].Reaches(one, server, receiver));
        using (Client.Inject(new PartitionNetwork(Member(0), Text(1))))
        {
            Assert.False(_talkers[0].Reaches(one, server, receiver));
            Assert.True(bystander.Reaches(other, server, receiver));
        }
        Assert.True(_talkers[0].Reaches(one, server, receiver));
    }

    [Fact]
    public void The_end_of_a_member_is_not_told_to_who_is_cut_off_from_it()
    {
        var (listener, port) = _talkers[1].Open("listen4");
        string one = _talkers[0].Ask($"tcp4 {port}"), accepted = _talkers[1].Ask($"accept {listener}");
        // Unread bytes make the end a reset.
        Assert.Equal("send 1 ok", _talkers[1].Ask($"send {accepted}"));
        using (Client.Inject(new PartitionNetwork(Member(0), Text(1))))
        {
            _talkers[0].Kill();
            Thread.Sleep(300);
            Assert.Equal("recv -1 EAGAIN", _talkers[1].Ask($"recv {accepted}"));
        }
        Assert.NotEmpty(one);
    }

    [Fact]
    public void Members_within_those_of_another_partition_are_refused()
    {
        Directory.CreateDirectory($"{World.CgroupPath}/0/below");
        var below = new PartitionNetwork(Target.Cgroup($"{World.CgroupName}/0/below"), Text(2));
        using (Client.Inject(new PartitionNetwork(Member(0), Text(1))))
        {
            var e = Refusal(below);
            Assert.Equal(ErrorCode.Conflict, e.Code);
            Assert.Contains("is a member of another partition", e.Message, StringComparison.Ordinal);
            // The same member is cut off from others besides.
            Client.Inject(new PartitionNetwork(Member(0), Text(2))).Undo();
        }
        var fault = Client.Inject(below);
        Assert.Contains("has no process: it is cut off from those in its own network namespace only", Assert.Single(fault.Report.Notes), StringComparison.Ordinal);
        fault.Undo();
        Directory.Delete($"{World.CgroupPath}/0/below");
    }

    [Fact]
    public void It_goes_with_the_daemon()
    {
        var links = Links("4");
        Client.Inject(new PartitionNetwork(Member(0), Text(1)));
        AssertCut(links, (0, 1), (1, 0));
        Daemon.Kill();
        Eventually.True(() => FilterFacts.Count($"{World.CgroupPath}/0", egress: false) == "0", "the kernel's own end of it");
        Assert.All(links, link => Assert.True(Passes(link)));
    }

    [Fact]
    public void Bad_members_and_shapes_are_refused_by_name()
    {
        void AssertRefused(string why, PartitionNetwork fault)
        {
            var e = Refusal(fault);
            Assert.Equal(ErrorCode.InvalidArgument, e.Code);
            Assert.Contains(why, e.Message, StringComparison.Ordinal);
        }

        AssertRefused("the members may not overlap", new PartitionNetwork(Member(0), Text(0)));
        AssertRefused("the members may not overlap", new PartitionNetwork(Target.Cgroup(World.CgroupName!), Text(0)));
        AssertRefused("the members may not overlap: 10.0.0.0/8 and 10.1.0.0/16", new PartitionNetwork(Member(0), "10.0.0.0/8,10.1.0.0/16"));
        AssertRefused("'banana' is none", new PartitionNetwork(Member(0), "banana"));
        AssertRefused("'' is none", new PartitionNetwork(Member(0), ""));
        AssertRefused("is a process, and this takes a cgroup", new PartitionNetwork(Member(0), $"pid:{_talkers[1].Pid}"));
        AssertRefused("others names 1 to 15 members, not 16", new PartitionNetwork(Member(0), string.Join(',', Enumerable.Range(1, 16).Select(i => $"10.0.0.{i}"))));
        AssertRefused("direction is for shape full", new PartitionNetwork(Member(0), Text(1, 2), PartitionShape.Bridge, TrafficDirection.In));
        AssertRefused("shape ring is of at least 4 members, the target among them, not 3", new PartitionNetwork(Member(0), Text(1, 2), PartitionShape.Ring));
        AssertRefused("does not pass here", new PartitionNetwork(Member(0), "10.0.0.1,10.0.0.2,10.0.0.3", PartitionShape.Ring));
        Assert.Empty(Client.List());
    }

    private Target Member(int i) => Target.Cgroup($"{World.CgroupName}/{i}");

    private string Text(params int[] members) => string.Join(',', members.Select(i => Member(i).ToString()));

    // From each to each a datagram socket, connected.
    private List<Link> Links(string family)
    {
        var links = new List<Link>();
        for (int from = 0; from < _talkers.Length; from++)
        {
            for (int to = 0; to < _talkers.Length; to++)
            {
                if (from == to)
                    continue;
                var (receiver, port) = _talkers[to].Open($"datagrams{family}");
                links.Add(new Link(from, to, _talkers[from].Ask($"udp{family} {port}"), receiver));
            }
        }
        return links;
    }

    private bool Passes(Link link) => _talkers[link.From].Reaches(link.Sender, _talkers[link.To], link.Receiver);

    private void AssertCut(List<Link> links, params (int From, int To)[] cuts) =>
        Assert.All(links, link => Assert.True(Passes(link) != cuts.Contains((link.From, link.To)), $"from {link.From} to {link.To}"));

    private sealed record Link(int From, int To, string Sender, string Receiver);
}
