using System.Globalization;
using LuminaGuard.FaultD.Sweep.Operations;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Law 6 for strikes on connections: what its owner and its other end see of each, and that nobody else sees anything.</summary>
public sealed class ConnectionStrikeTests : DaemonTest
{
    private readonly RunningProgram _talker = new(Lab.Shared.Program("talker"));

    private Target Talker => Target.Pid(_talker.Pid);

    private protected override void DisposeOwn() => _talker.Dispose();

    [Theory]
    [InlineData("4")]
    [InlineData("6")]
    public void A_reset_ends_the_connection_for_both_and_no_other(string family)
    {
        var (one, other, port) = Ends(family);
        var (spared, end, _) = Ends(family);
        _talker.Ask($"wait {one}");
        var report = Client.Strike(new ResetConnection(Talker, Peer: $":{port}"));
        Assert.Equal("1 of 1 connection cut off", report.Observed);
        Assert.Contains($"fd {one} of pid {_talker.Pid}", Assert.Single(report.Notes), StringComparison.Ordinal);
        // It was asleep in recv.
        Assert.Equal("received -1 ECONNABORTED", _talker.Line());
        Assert.Equal("recv -1 ECONNRESET", _talker.Ask($"recv {other}"));
        Assert.Equal("send -1 EPIPE", _talker.Ask($"send {one}"));
        Assert.Equal("send 1 ok", _talker.Ask($"send {spared}"));
        Assert.Equal("recv 1 ok", _talker.Ask($"recv {end}"));
        Assert.Empty(Client.List());
    }

    [Fact]
    public void In_a_network_namespace_of_its_own_too()
    {
        Assert.Equal("lo 0 ok", _talker.Ask("net"));
        var (one, other, _) = Ends("4");
        Assert.Equal("1 of 1 connection cut off", Client.Strike(new ResetConnection(Talker, Fd: one)).Observed);
        Assert.Equal("recv -1 ECONNABORTED", _talker.Ask($"recv {one}"));
        Assert.Equal("recv -1 ECONNRESET", _talker.Ask($"recv {other}"));
    }

    [Fact]
    public void Ten_thousand_at_once()
    {
        const int Many = 10_000;
        var (one, other, _) = Ends("4");
        string[] made = _talker.Ask($"many {Many}").Split(' ');
        Assert.Equal(Many.ToString(CultureInfo.InvariantCulture), made[0]);
        var report = Client.Strike(new ResetConnection(Talker, Peer: $":{made[1]}", All: true));
        Assert.Equal($"{Many} of {Many} connections cut off", report.Observed);
        Assert.Equal(9, report.Notes.Count);
        Assert.Equal("send 1 ok", _talker.Ask($"send {one}"));
        Assert.Equal("recv 1 ok", _talker.Ask($"recv {other}"));
        // And none is left to cut.
        Assert.Equal(ErrorCode.NotFound, Refusal(new ResetConnection(Talker, Peer: $":{made[1]}", All: true)).Code);
    }

    [Theory]
    [InlineData("4", ShutdownDirection.Read, "recv 0 ok", "send 1 ok", "recv -1 EAGAIN")]
    [InlineData("4", ShutdownDirection.Write, "recv -1 EAGAIN", "send -1 EPIPE", "recv 0 ok")]
    [InlineData("6", ShutdownDirection.Both, "recv 0 ok", "send -1 EPIPE", "recv 0 ok")]
    [InlineData("pair", ShutdownDirection.Read, "recv 0 ok", "send 1 ok", "recv -1 EAGAIN")]
    [InlineData("pair", ShutdownDirection.Write, "recv -1 EAGAIN", "send -1 EPIPE", "recv 0 ok")]
    [InlineData("pair", ShutdownDirection.Both, "recv 0 ok", "send -1 EPIPE", "recv 0 ok")]
    public void A_shutdown_is_felt_by_its_owner_and_seen_by_the_other_end(
        string family, ShutdownDirection direction, string ownRead, string ownWrite, string otherRead)
    {
        var (one, other, _) = Ends(family);
        var (spared, end, _) = Ends(family);
        var report = Client.Strike(new ShutdownConnection(Talker, direction, Fd: one));
        Assert.Equal("1 of 1 connection shut down", report.Observed);
        Assert.Equal(ownRead, _talker.Ask($"recv {one}"));
        Assert.Equal(otherRead, _talker.Ask($"recv {other}"));
        Assert.Equal(ownWrite, _talker.Ask($"send {one}"));
        Assert.Equal("send 1 ok", _talker.Ask($"send {spared}"));
        Assert.Equal("recv 1 ok", _talker.Ask($"recv {end}"));
    }

    [Fact]
    public void One_that_sleeps_in_recv_wakes_to_the_end()
    {
        var (one, _, _) = Ends("4");
        _talker.Ask($"wait {one}");
        Client.Strike(new ShutdownConnection(Talker, Fd: one));
        Assert.Equal("received 0 ok", _talker.Line());
    }

    [Fact]
    public void A_Unix_socket_is_found_by_its_path_from_either_side()
    {
        string path = Path.Combine(World.Directory, "talk");
        var (one, other, _) = Parse(_talker.Ask($"unix {path}"));
        Assert.Contains($"fd {one} of", Assert.Single(Client.Preview(new ShutdownConnection(Talker, Peer: path)).Touches), StringComparison.Ordinal);
        Assert.Contains($"fd {other} of", Assert.Single(Client.Preview(new ShutdownConnection(Talker, Local: path)).Touches), StringComparison.Ordinal);
        Client.Strike(new ShutdownConnection(Talker, Peer: path));
        Assert.Equal("recv 0 ok", _talker.Ask($"recv {other}"));
    }

    [Fact]
    public void A_connected_UDP_socket_is_shut_down_and_not_reset()
    {
        var (one, _, port) = Ends("udp");
        Assert.Equal(ErrorCode.NotFound, Refusal(new ResetConnection(Talker, Peer: $":{port}")).Code);
        Assert.Equal("1 of 1 connection shut down", Client.Strike(new ShutdownConnection(Talker, Peer: $":{port}")).Observed);
        Assert.Equal("send -1 EPIPE", _talker.Ask($"send {one}"));
    }

    [Fact]
    public void Which_of_several_is_not_guessed()
    {
        var (one, other, port) = Ends("4");
        var e = Refusal(new ShutdownConnection(Talker, Direction: ShutdownDirection.Read));
        Assert.Equal(ErrorCode.Ambiguous, e.Code);
        Assert.Contains("2 connections that fit, and all is not said", e.Message, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{port}", e.Message, StringComparison.Ordinal);
        Assert.Equal("send 1 ok", _talker.Ask($"send {one}"));
        Assert.Equal("recv 1 ok", _talker.Ask($"recv {other}"));
    }

    [Fact]
    public void Armed_it_holds_nothing_and_strikes_what_is_there_when_it_fires()
    {
        var (one, other, port) = Ends("4");
        using var armed = Client.Arm(new ShutdownConnection(Talker, Peer: $":{port}"));
        // Its owner's close is one: nobody else has the socket open.
        Assert.Equal("close 0 ok", _talker.Ask($"close {one}"));
        Assert.Equal("recv 0 ok", _talker.Ask($"recv {other}"));
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<FaultException>(() => armed.Fire()).Code);
    }

    [Theory]
    [InlineData("banana")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.7")]
    [InlineData("0x7f000001")]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.0.0.1:65536")]
    [InlineData(":")]
    [InlineData("")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("[::1")]
    public void What_is_no_address_is_refused_by_name(string text)
    {
        foreach (var e in new[] { Refusal(new ShutdownConnection(Talker, Peer: text)), Refusal(new ResetConnection(Talker, Peer: text)) })
        {
            Assert.Equal(ErrorCode.InvalidArgument, e.Code);
            Assert.Contains("peer is an address", e.Message, StringComparison.Ordinal);
        }
        Assert.Contains("local is an address", Refusal(new ResetConnection(Talker, Local: text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_below_nought_or_of_many_processes_is_refused()
    {
        Assert.Contains("fd is at least 0, not -1", Refusal(new ShutdownConnection(Talker, Fd: -1)).Message, StringComparison.Ordinal);
        Assert.Contains("scope is not one", Refusal(new ResetConnection(Talker, Fd: 3, Scope: ProcessScope.Tree)).Message, StringComparison.Ordinal);
    }


    private (int One, int Other, int Port) Ends(string kind) => Parse(_talker.Ask(kind));

    private static (int One, int Other, int Port) Parse(string answer)
    {
        int[] numbers = [.. answer.Split(' ').Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        return (numbers[0], numbers[1], numbers[2]);
    }
}
