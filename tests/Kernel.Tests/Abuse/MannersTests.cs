using System.Net.Sockets;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>Clients that speak the protocol in an odd way.</summary>
public sealed class MannersTests : IDisposable
{
    private readonly AbuseScene _scene = new();

    private (string, object?)[] Limit =>
    [
        ("kind", "process.limit"),
        ("fault", Pack.Map(("target", _scene.TargetWord), ("resource", "nofile"), ("value", 64))),
    ];

    [Fact]
    public void A_request_of_one_byte_at_a_time_is_answered()
    {
        using var client = _scene.Connect();
        foreach (byte one in RawClient.Frame(Pack.Request(3, "inject", Limit)))
            client.Send([one]);
        var answer = client.Answer();
        Assert.Equal((3u, null), (answer.Id, answer.Error));
        Assert.True(_scene.World.Differs());
        client.Dispose();
        _scene.AssertUntouched();
    }

    [Fact]
    public void Who_shuts_down_his_side_still_gets_his_answers_and_then_his_faults_end()
    {
        using var client = _scene.Connect();
        client.Send([.. RawClient.Frame(Pack.Request(1, "inject", Limit)), .. RawClient.Frame(Pack.Request(2, "list"))]);
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal((1u, null), (client.Answer() is var first ? first.Id : 0, first.Error));
        Assert.Equal((2u, null), (client.Answer() is var second ? second.Id : 0, second.Error));
        Assert.True(client.IsHungUp);
        _scene.AssertUntouched();
    }

    [Fact]
    public void Two_hundred_requests_at_once_are_answered_in_their_order()
    {
        using var client = _scene.Connect();
        client.Send(Enumerable.Range(1, 200).SelectMany(id => RawClient.Frame(Pack.Request((uint)id, "list"))).ToArray());
        for (uint id = 1; id <= 200; id++)
            Assert.Equal(id, client.Answer().Id);
        client.Dispose();
        _scene.AssertUntouched();
    }

    [Fact]
    public void One_number_for_two_requests_is_the_clients_own_affair()
    {
        using var client = _scene.Connect();
        client.SendFrame(Pack.Request(9, "list"));
        client.SendFrame(Pack.Request(9, "support"));
        Assert.Equal((9u, 9u), (client.Answer().Id, client.Answer().Id));
        client.Dispose();
        _scene.AssertUntouched();
    }

    [Fact]
    public void Optional_keys_may_be_nil()
    {
        using var client = _scene.Connect();
        Assert.Null(client.Ask("hello", ("version", 1), ("client", null)).Error);
        Assert.Null(client.Ask("inject", [.. Limit, ("lease_us", null), ("detached", null), ("dry_run", null)]).Error);
        Assert.True(_scene.World.Differs());
        Assert.Null(client.Ask("heal", ("all", null)).Error);
        Assert.Null(client.Ask("strike", [("kind", "process.signal"), ("fault", Pack.Map(
            ("target", _scene.TargetWord), ("signal", "CONT"))), ("dry_run", null)]).Error);
        client.Dispose();
        _scene.AssertUntouched();
    }

    [Fact]
    public void Who_never_reads_is_dropped_with_his_faults_and_holds_up_nobody()
    {
        using var deaf = _scene.Connect();
        Assert.Null(deaf.Ask("inject", Limit).Error);
        FloodUnread(deaf);
        // Served while that one's answers are stuck: his fault is still in the list.
        Assert.Single(_scene.Client.Live());
        Assert.NotEmpty(_scene.Client.Doctor());
        Eventually.True(() => _scene.Client.Live().Count == 0, "the deaf client's fault is healed");
        _scene.AssertUntouched();
    }

    [Fact]
    public void Sixty_who_never_read_hold_up_nobody_either()
    {
        var deaf = Enumerable.Range(0, 60).Select(_ => _scene.Connect()).ToList();
        Assert.Null(deaf[^1].Ask("inject", Limit).Error);
        foreach (var one in deaf)
            FloodUnread(one);
        Assert.Single(_scene.Client.Live());
        Eventually.True(() => _scene.Client.Live().Count == 0, "the deaf client's fault is healed");
        deaf.ForEach(one => one.Dispose());
        _scene.AssertUntouched();
    }

    public void Dispose() => _scene.Dispose();

    // Requests until the daemon takes no more: it is held up by answers that nobody reads.
    private static void FloodUnread(RawClient client)
    {
        byte[] many = Enumerable.Range(0, 64).SelectMany(_ => RawClient.Frame(Pack.Request(5, "support"))).ToArray();
        client.Socket.Blocking = false;
        var full = new System.Diagnostics.Stopwatch();
        while (full.ElapsedMilliseconds < 100)
        {
            try
            {
                client.Socket.Send(many);
                full.Reset();
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                full.Start();
                Thread.Yield();
            }
        }
    }
}
