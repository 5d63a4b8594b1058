using System.Globalization;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Law 6 for listeners that refuse: what who connects is told, and that what is established or elsewhere goes on.</summary>
public sealed class RefuseConnectionsTests : IDisposable
{
    private readonly World _world = Lab.Shared.NewWorld(withCgroup: true);
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;
    private readonly OtherNetwork _network;
    private readonly string _before;

    public RefuseConnectionsTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
        _network = new OtherNetwork(_world);
        _before = _network.Ruleset;
    }

    private RunningProgram Server => _network.Victim;

    private RunningProgram Other => _network.Bystander;

    private Target Target => Target.Pid(Server.Pid);

    public void Dispose()
    {
        _client.Dispose();
        _network.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    [Theory]
    [InlineData("4")]
    [InlineData("6")]
    public void New_connections_are_refused_and_those_there_are_go_on(string family)
    {
        var (listener, port) = Listens(Server, $"serve{family} 0");
        var (_, spared) = Listens(Other, $"serve{family} 0");
        string one = Other.Ask($"tcp{family} {port}"), waiting = Other.Ask($"tcp{family} {port}");
        string end = Server.Ask($"accept {listener}");
        using (var fault = _client.Inject(new RefuseConnections(Target)))
        {
            Assert.Matches("^table inet faultd-[0-9a-z]{12}$", fault.Observed);
            Assert.Equal("connect -1 ECONNREFUSED", Other.Ask($"tcp{family} {port}"));
            // Who connects to itself is refused too.
            Assert.Equal("connect -1 ECONNREFUSED", Server.Ask($"tcp{family} {port}"));
            AssertConnects(Other, family, spared);
            AssertConnects(Server, family, spared);
            AssertTalks(one, end);
            // And one that had not been accepted yet.
            AssertTalks(waiting, Server.Ask($"accept {listener}"));
            Assert.Equal("accept -1 EAGAIN", Server.Ask($"accept {listener}"));
            var undone = fault.Undo();
            Assert.Equal((UndoOutcome.Undone, "2 attempts to connect refused"), (undone.Outcome, Assert.Single(undone.Notes)));
        }
        AssertConnects(Other, family, port);
        Assert.Equal(_before, _network.Ruleset);
    }

    [Fact]
    public void Of_its_ports_those_that_are_named_at_the_address_that_they_are_bound_to()
    {
        var (_, both) = Listens(Server, "dual 0");
        var (_, four) = Listens(Server, "serve4 0");
        // Somebody else has the same port at another address.
        Listens(Other, $"serve6 {four}");
        using (_client.Inject(new RefuseConnections(Target, [Number(four)])))
        {
            Assert.Equal("connect -1 ECONNREFUSED", Other.Ask($"tcp4 {four}"));
            AssertConnects(Other, "6", four);
            AssertConnects(Other, "4", both);
            AssertConnects(Other, "6", both);
        }
        using (_client.Inject(new RefuseConnections(Target)))
        {
            Assert.Equal("connect -1 ECONNREFUSED", Other.Ask($"tcp4 {four}"));
            AssertConnects(Other, "6", four);
            Assert.Equal("connect -1 ECONNREFUSED", Other.Ask($"tcp4 {both}"));
            Assert.Equal("connect -1 ECONNREFUSED", Other.Ask($"tcp6 {both}"));
        }
        Assert.Equal(_before, _network.Ruleset);
    }

    [Fact]
    public void From_those_that_are_named_and_in_the_part_that_is()
    {
        var (_, port) = Listens(Server, "dual 0");
        using (_client.Inject(new RefuseConnections(Target, Peers: "127.0.0.0/8,10.0.0.0/8")))
        {
            Assert.Equal("connect -1 ECONNREFUSED", Other.Ask($"tcp4 {port}"));
            AssertConnects(Other, "6", port);
        }
        using (_client.Inject(new RefuseConnections(Target, Probability: "0.5")))
            Assert.InRange(Number(Other.Ask($"often4 {port} 60").Split(' ')[1]), 5, 55);
        Assert.Equal("made 60 ok", Other.Ask($"often4 {port} 60"));
    }

    [Fact]
    public void What_it_listens_on_when_it_fires()
    {
        var (_, first) = Listens(Server, "serve4 0");
        using var armed = _client.Arm(new RefuseConnections(Target));
        var (_, second) = Listens(Server, "serve4 0");
        AssertConnects(Other, "4", first);
        armed.Fire();
        Assert.Equal("connect -1 ECONNREFUSED", Other.Ask($"tcp4 {first}"));
        Assert.Equal("connect -1 ECONNREFUSED", Other.Ask($"tcp4 {second}"));
        armed.Undo();
        AssertConnects(Other, "4", second);
        Assert.Equal(_before, _network.Ruleset);
    }

    [Fact]
    public void It_goes_with_the_daemon_and_at_the_end_of_the_lease_without_it()
    {
        var (_, port) = Listens(Server, "serve4 0");
        _client.Inject(new RefuseConnections(Target), new FaultOptions { Lease = TimeSpan.FromMilliseconds(200) });
        Signals.Send(_daemon.Pid, Signals.SIGSTOP);
        Assert.Equal("connect -1 ECONNREFUSED", Other.Ask($"tcp4 {port}"));
        Eventually.True(() => Other.Ask($"tcp4 {port}") is not ['c', ..], "the end of its lease");
        Signals.Send(_daemon.Pid, Signals.SIGCONT);
        Eventually.True(() => _client.List().Count == 0, "the daemon's own end of it");
        _client.Inject(new RefuseConnections(Target));
        Assert.Equal("connect -1 ECONNREFUSED", Other.Ask($"tcp4 {port}"));
        _daemon.Kill();
        Eventually.True(() => _network.Ruleset == _before, "the kernel's own end of it");
        AssertConnects(Other, "4", port);
    }

    [Fact]
    public void Who_has_ended_is_gone()
    {
        Listens(Server, "serve4 0");
        using var fault = _client.Inject(new RefuseConnections(Target));
        Server.Kill();
        Assert.Equal(UndoOutcome.Gone, fault.Undo().Outcome);
        Assert.Equal(_before, _network.Ruleset);
    }

    [Fact]
    public void What_it_does_not_listen_on_and_bad_values_are_refused_by_name()
    {
        Assert.Contains("listens on no TCP port", Refusal(new RefuseConnections(Target)).Message, StringComparison.Ordinal);
        Server.Ask("4");
        Assert.Contains("listens on no TCP port", Refusal(new RefuseConnections(Target)).Message, StringComparison.Ordinal);
        var (_, port) = Listens(Server, "serve4 0");
        var e = Refusal(new RefuseConnections(Target, [Number(port), 1]));
        Assert.Equal(ErrorCode.NotFound, e.Code);
        Assert.Contains("does not listen on TCP port 1", e.Message, StringComparison.Ordinal);
        Assert.Contains("ports is from 1 to 65535, not 65536", Refusal(new RefuseConnections(Target, [65536])).Message, StringComparison.Ordinal);
        Assert.Contains("ports names 1 to 32 ports, not 0", Refusal(new RefuseConnections(Target, [])).Message, StringComparison.Ordinal);
        Assert.Contains("probability is above 0", Refusal(new RefuseConnections(Target, Probability: "1.5")).Message, StringComparison.Ordinal);
        Assert.Contains("peers is addresses and networks", Refusal(new RefuseConnections(Target, Peers: "localhost")).Message, StringComparison.Ordinal);
        Assert.Equal(_before, _network.Ruleset);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static (string Fd, string Port) Listens(RunningProgram talker, string how)
    {
        string[] answer = talker.Ask(how).Split(' ');
        Assert.Equal(2, answer.Length);
        return (answer[0], answer[1]);
    }

    private static void AssertConnects(RunningProgram talker, string family, string port) =>
        Assert.Matches("^[0-9]+$", talker.Ask($"tcp{family} {port}"));

    private void AssertTalks(string one, string end)
    {
        Assert.Equal("send 1 ok", Other.Ask($"send {one}"));
        Assert.Equal("recv 1 ok", Server.Ask($"recv {end}"));
        Assert.Equal("send 1 ok", Server.Ask($"send {end}"));
        Assert.Equal("recv 1 ok", Other.Ask($"recv {one}"));
    }

    private FaultException Refusal(IFault fault) => Assert.Throws<FaultException>(() => _client.Inject(fault));
}
