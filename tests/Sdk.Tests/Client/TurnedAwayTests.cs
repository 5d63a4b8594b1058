namespace LuminaGuard.FaultD.Tests.Client;

/// <summary>A daemon that has no room says so and closes, before it has read anything.</summary>
public sealed class TurnedAwayTests : IDisposable
{
    private readonly Peer _peer = new();

    public void Dispose() => _peer.Dispose();

    [Fact]
    public async Task The_reason_is_given_and_not_that_the_connection_is_gone()
    {
        for (int round = 0; round < 20; round++)
        {
            var connecting = FaultClient.ConnectAsync(_peer.SocketPath, Calls.Token);
            TurnAway();
            Assert.Equal(ErrorCode.LimitReached, (await Assert.ThrowsAsync<FaultException>(() => connecting)).Code);
        }
    }

    [Fact]
    public async Task The_same_for_a_blocking_client()
    {
        for (int round = 0; round < 20; round++)
        {
            var connecting = Blocking.Run(() => FaultClient.Connect(_peer.SocketPath));
            TurnAway();
            Assert.Equal(ErrorCode.LimitReached, (await Assert.ThrowsAsync<FaultException>(() => connecting)).Code);
        }
    }

    private void TurnAway()
    {
        using var here = _peer.Accept();
        here.Error(0, new FaultException(ErrorCode.LimitReached, "Cannot connect: 512 connections are open, and that is the most"));
    }
}
