using MessagePack;

namespace LuminaGuard.FaultD.Tests.Client;

/// <summary>What a client hears before it is one.</summary>
public sealed class GreetingTests : IDisposable
{
    private readonly Peer _peer = new();

    public void Dispose() => _peer.Dispose();

    [Theory]
    [InlineData(ErrorCode.VersionMismatch, 1)]
    [InlineData(ErrorCode.LimitReached, 0)]
    [InlineData(ErrorCode.Refused, 0)]
    public async Task A_refusal_is_the_callers_error(ErrorCode code, uint id)
    {
        var error = new FaultException(code, "Cannot greet faultd: no");
        foreach (var connecting in Both())
        {
            using var here = _peer.Accept();
            here.Expect(Ops.Hello);
            here.Error(id, error);
            var thrown = await Assert.ThrowsAsync<FaultException>(() => connecting);
            Assert.Equal((code, error.Message), (thrown.Code, thrown.Message));
            here.ExpectClosed();
        }
    }

    [Fact]
    public async Task A_daemon_that_greets_in_another_version_is_not_spoken_to()
    {
        foreach (var connecting in Both())
        {
            using var here = _peer.Accept();
            var (id, _) = here.Expect(Ops.Hello);
            here.Result(id, (ref MessagePackWriter w) => new DaemonInfo(2, "9.9.9", 4242, 0, "service").Write(ref w));
            var thrown = await Assert.ThrowsAsync<FaultException>(() => connecting);
            Assert.Equal(ErrorCode.VersionMismatch, thrown.Code);
            Assert.Contains("speaks protocol 2", thrown.Message, StringComparison.Ordinal);
            here.ExpectClosed();
        }
    }

    [Fact]
    public async Task What_a_later_daemon_says_more_is_passed_over()
    {
        foreach (var connecting in Both())
        {
            using var here = _peer.Accept();
            var (id, _) = here.Expect(Ops.Hello);
            here.Result(id, static (ref MessagePackWriter w) =>
            {
                w.WriteMapHeader(3);
                w.Pair("version", 1);
                w.Write("later");
                w.WriteArrayHeader(1);
                w.WriteMapHeader(0);
                w.Pair("mode", "service");
            });
            await using var client = await connecting;
            Assert.Equal((1, "service"), (client.Daemon.ProtocolVersion, client.Daemon.Mode));
        }
    }

    [Fact]
    public async Task A_client_that_gives_up_waiting_for_the_greeting_closes()
    {
        using var source = new CancellationTokenSource();
        var connecting = FaultClient.ConnectAsync(_peer.SocketPath, source.Token);
        using var here = _peer.Accept();
        here.Expect(Ops.Hello);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        here.ExpectClosed();
    }

    [Fact]
    public async Task Each_kind_of_connection_is_opened_by_the_first_call_that_needs_it()
    {
        var (client, here) = await _peer.ConnectAsync();
        await using var open = client;
        var healing = Blocking.Run(() => client.Heal());
        using var second = _peer.Accept();
        second.Greet();
        second.NoFaults(second.Expect(Ops.Heal).Id);
        Assert.Empty((await healing).Faults);
        var listing = client.ListAsync(Calls.Token);
        here.NoFaults(here.Expect(Ops.List).Id);
        Assert.Empty(await listing);
    }

    // One after the other: each is begun when the one before has been looked at.
    private IEnumerable<Task<FaultClient>> Both()
    {
        yield return FaultClient.ConnectAsync(_peer.SocketPath, Calls.Token);
        yield return Blocking.Run(() => FaultClient.Connect(_peer.SocketPath));
    }
}
