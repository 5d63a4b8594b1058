using System.Globalization;
using LuminaGuard.FaultD.Sweep.Operations;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Law 5 for traffic: while a target is cut off, streams and requests beside it go on, and no packet is lost but its own.</summary>
public sealed class BystanderTests : DaemonTest
{
    private const double Seconds = 3;
    private readonly Talker _victim;
    private readonly RunningProgram _server;
    private readonly int _port;

    public BystanderTests()
        : base(withCgroup: true)
    {
        Directory.CreateDirectory(Servers);
        _victim = new Talker(Victims);
        Assert.Equal("lo 0 ok", _victim.Ask("net"));
        _server = Start("server", Servers);
        _port = int.Parse(_server.Line(), CultureInfo.InvariantCulture);
    }

    public static TheoryData<string> Faults => ["drop", "deny", "peer", "port", "process", "partition"];

    private string Victims => World.CgroupPath + "/victims";

    private string Servers => World.CgroupPath + "/servers";

    private Target Group => Target.Cgroup(World.CgroupName + "/victims");

    private protected override void DisposeOwn()
    {
        _victim.Dispose();
        _server.Dispose();
        CgroupRoot.Remove(Victims);
        CgroupRoot.Remove(Servers);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void They_lose_nothing(string what)
    {
        string one = _victim.Ask($"udp4 {_port}");
        // In the same cgroup, on the same port, to another peer; and in another cgroup to the same.
        bool spares = what is "peer" or "process";
        RunningProgram[] bystanders =
        [
            Connected("stream", "127.0.0.1", null), Connected("requests", "127.0.0.1", null),
            .. spares ? new[] { Connected("stream", "127.0.0.2", Victims), Connected("requests", "127.0.0.2", Victims) } : [],
        ];
        try
        {
            for (int round = 0; round < 6; round++)
            {
                using var fault = Client.Inject(Fault(what));
                Assert.Equal(Effect(what), what is "port" or "partition" ? _victim.Ask($"tcp4 {_port}") : _victim.Ask($"send {one}"));
                Thread.Sleep(50);
                // The one that the victim sent; a connection tries again.
                Assert.Matches(what is "port" or "partition" ? "^[1-3] packets? lost" : "^1 packet (lost|refused)", Assert.Single(fault.Undo().Notes));
            }
            foreach (var bystander in bystanders)
                Assert.StartsWith("all ", bystander.Line(), StringComparison.Ordinal);
        }
        finally
        {
            foreach (var bystander in bystanders)
                bystander.Dispose();
        }
    }

    private static string Effect(string what) => what switch
    {
        "deny" => "send -1 EPERM",
        "port" or "partition" => "connect -1 EINPROGRESS",
        _ => "send 1 ok",
    };

    private IFault Fault(string what) => what switch
    {
        "drop" => new DropTraffic(Group),
        "deny" => new DenyTraffic(Group),
        "peer" => new DropTraffic(Group, Peers: "127.0.0.1", PeerPorts: [_port]),
        "port" => new DropTraffic(Group, Protocol: TrafficProtocol.Tcp, PeerPorts: [_port]),
        "process" => new DropTraffic(Target.Pid(_victim.Pid)),
        _ => new PartitionNetwork(Group, $"cgroup:{World.CgroupName}/servers"),
    };

    private RunningProgram Connected(string kind, string address, string? cgroup)
    {
        var client = Start(string.Create(CultureInfo.InvariantCulture, $"{kind} {address} {_port} {Seconds}"), cgroup);
        Assert.Equal("connected", client.Line());
        return client;
    }

    // In the victim's network. A socket is of the cgroup that it was made in.
    private RunningProgram Start(string arguments, string? cgroup)
    {
        string move = cgroup is null ? "" : $"echo $$ > '{cgroup}/cgroup.procs'; ";
        return new RunningProgram("/usr/bin/nsenter", "--net", "--target", $"{_victim.Pid}", "/bin/sh", "-c", $"{move}exec '{Lab.Shared.Program("flow")}' {arguments}");
    }
}
