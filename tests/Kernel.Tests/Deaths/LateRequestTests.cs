using LuminaGuard.FaultD.Sweep.Operations;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Deaths;

/// <summary>A request to a faultd that has gone was read by nobody: its outcome is not unknown.</summary>
public sealed class LateRequestTests : IDisposable
{
    private readonly World _world = Lab.Shared.NewWorld();
    private readonly RunningDaemon _daemon;

    public LateRequestTests() => _daemon = RunningDaemon.Start(_world);

    public void Dispose()
    {
        _daemon.Dispose();
        _world.Dispose();
    }

    private SignalProcess Strike => new(Target.Pid(_world.Target.Pid), "CONT");

    [Fact]
    public void Blocking()
    {
        using var client = _daemon.Connect();
        _daemon.Kill();
        for (int attempt = 0; attempt < 2; attempt++)
            AssertNotAsked(Assert.Throws<FaultException>(() => client.Strike(Strike)));
    }

    [Fact]
    public async Task Asynchronous()
    {
        await using var client = await FaultClient.ConnectAsync(_world.SocketPath, TestContext.Current.CancellationToken);
        _daemon.Kill();
        for (int attempt = 0; attempt < 2; attempt++)
            AssertNotAsked(await Assert.ThrowsAsync<FaultException>(() => client.StrikeAsync(Strike, TestContext.Current.CancellationToken)));
    }

    private static void AssertNotAsked(FaultException error)
    {
        Assert.Equal(ErrorCode.Unreachable, error.Code);
        Assert.Contains("open another client", error.Message, StringComparison.Ordinal);
    }
}
