using MessagePack;

namespace LuminaGuard.FaultD.Tests.Client;

/// <summary>A blocking connection that spins for its answers, where the daemon grants that.</summary>
public sealed class BusyPollTests : IDisposable
{
    private static readonly TimeSpan Asked = TimeSpan.FromMicroseconds(100);
    private readonly Peer _peer = new();

    public void Dispose() => _peer.Dispose();

    [Theory]
    [InlineData(100, "")]
    [InlineData(50, "busy-poll is granted for 50us, the max_busy_poll_us of the policy")]
    [InlineData(0, "busy-poll is not granted: max_busy_poll_us of the policy is 0")]
    public async Task What_is_granted_is_said_and_answers_come_soon_or_late(int micros, string note)
    {
        var (client, here) = await ConnectAsync(TimeSpan.FromMicroseconds(micros), note);
        using (client)
        using (here)
        {
            Assert.Equal((TimeSpan.FromMicroseconds(micros), note), (client.Daemon.BusyPoll, client.Daemon.Note));
            // Far beyond the time that is spun, and at once.
            foreach (int wait in new[] { 50, 0, 20, 0 })
            {
                var listing = Blocking.Run(() => client.List());
                var (id, _) = here.Expect(Ops.List);
                await Task.Delay(wait, Calls.Token);
                here.NoFaults(id);
                Assert.Empty(await listing);
            }
        }
    }

    [Fact]
    public async Task An_answer_in_pieces_is_one()
    {
        var (client, here) = await ConnectAsync(Asked, "");
        using (client)
        using (here)
        {
            var listing = Blocking.Run(() => client.List());
            byte[] frame = Wire.Frames.Result(here.Expect(Ops.List).Id, static (ref MessagePackWriter w) => w.WriteArrayHeader(0));
            foreach (byte one in frame)
            {
                here.Send([one]);
                await Task.Delay(1, Calls.Token);
            }
            Assert.Empty(await listing);
        }
    }

    [Fact]
    public async Task No_answer_within_the_time_is_lost_as_without_it()
    {
        var (client, here) = await ConnectAsync(Asked, "");
        using (client)
        using (here)
        {
            client.Timeout = TimeSpan.FromMilliseconds(30);
            var healing = Blocking.Run(() => client.Heal());
            here.Expect(Ops.Heal);
            var thrown = await Assert.ThrowsAsync<FaultException>(() => healing);
            Assert.Equal(ErrorCode.Unreachable, thrown.Code);
            Assert.Contains("no answer within 30ms", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_daemon_that_goes_ends_the_wait()
    {
        var (client, here) = await ConnectAsync(Asked, "");
        using (client)
        {
            var healing = Blocking.Run(() => client.Heal());
            here.Expect(Ops.Heal);
            here.Dispose();
            Assert.Equal(ErrorCode.Unreachable, (await Assert.ThrowsAsync<FaultException>(() => healing)).Code);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(201)]
    public void More_than_may_be_is_refused_before_anybody_is_asked(int micros)
    {
        var thrown = Assert.Throws<FaultException>(() => FaultClient.ConnectWith(
            new FaultClientOptions { SocketPath = "/nowhere", BusyPoll = TimeSpan.FromMicroseconds(micros) }));
        Assert.Equal(ErrorCode.InvalidArgument, thrown.Code);
        Assert.Contains("BusyPoll is from nothing to 200us", thrown.Message, StringComparison.Ordinal);
    }

    private async Task<(FaultClient Client, PeerConnection Here)> ConnectAsync(TimeSpan granted, string note)
    {
        var connecting = Blocking.Run(() => FaultClient.ConnectWith(new FaultClientOptions { SocketPath = _peer.SocketPath, BusyPoll = Asked }));
        var here = _peer.Accept();
        var (id, _) = here.Expect(Ops.Hello);
        here.Result(id, (ref MessagePackWriter w) => new DaemonInfo(Protocol.Version, "9.9.9", 4242, 0, "foreground")
        {
            BusyPoll = granted,
            Note = note,
        }.Write(ref w));
        return (await connecting, here);
    }
}
