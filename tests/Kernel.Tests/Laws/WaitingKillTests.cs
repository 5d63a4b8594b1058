using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;
using Signals = LuminaGuard.FaultD.Sweep.Harness.Signals;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>A kill that waits for a state holds nobody up.</summary>
public class WaitingKillTests
{
    [Fact]
    public async Task A_stop_ends_the_wait_and_nothing_is_killed()
    {
        using var world = Lab.Shared.NewWorld();
        using var daemon = RunningDaemon.Start(world);
        using var prey = new Prey();
        prey.Ask("p");
        using var client = daemon.Connect();
        var striking = Task.Factory.StartNew(
            () => client.Strike(new KillProcess(prey.Target) { When = ProcessState.DiskSleep, Within = TimeSpan.FromSeconds(10) }),
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        using (var looking = daemon.Connect())
            Eventually.True(() => looking.List().Count == 1, "the kill waits");
        Signals.Send(daemon.Pid, Signals.SIGTERM);
        var error = await Assert.ThrowsAsync<FaultException>(() => striking);
        Assert.Equal(ErrorCode.Refused, error.Code);
        Assert.Contains("the daemon is stopping", error.Message, StringComparison.Ordinal);
        Assert.Equal(new WaitStatus(0), daemon.WaitForEnd());
        Assert.Equal("p", prey.Ask("p"));
    }
}
