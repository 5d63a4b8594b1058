using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;
using Signals = LuminaGuard.FaultD.Sweep.Harness.Signals;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>A kill that waits for a state holds nobody up, and does not outlive whoever asked for it.</summary>
public sealed class WaitingKillTests : IDisposable
{
    // The most there is.
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);
    private readonly World _world = Lab.Shared.NewWorld();
    private readonly RunningDaemon _daemon;
    private readonly Prey _prey = new();

    public WaitingKillTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _prey.Ask("p");
    }

    public void Dispose()
    {
        _prey.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    [Fact]
    public async Task A_stop_ends_the_wait_and_nothing_is_killed()
    {
        var striking = Strike(out var client);
        using var open = client;
        Signals.Send(_daemon.Pid, Signals.SIGTERM);
        var error = await Assert.ThrowsAsync<FaultException>(() => striking);
        Assert.Equal(ErrorCode.Refused, error.Code);
        Assert.Contains("the daemon is stopping", error.Message, StringComparison.Ordinal);
        Assert.Equal(new WaitStatus(0), _daemon.WaitForEnd());
        AssertUnharmed();
    }

    [Fact]
    public async Task A_heal_ends_the_wait_and_tells_both_sides()
    {
        var striking = Strike(out var client);
        using var open = client;
        using (var beside = _daemon.Connect())
            Assert.Equal(UndoOutcome.Undone, Assert.Single(beside.Heal().Faults).Outcome);
        AssertTakenBack(await Assert.ThrowsAsync<FaultException>(() => striking));
    }

    [Fact]
    public async Task An_undo_by_its_id_ends_the_wait_and_tells_both_sides()
    {
        var striking = Strike(out var client);
        using var open = client;
        using (var beside = _daemon.Connect())
            Assert.Equal(UndoOutcome.Undone, beside.Undo(Assert.Single(beside.List()).Id).Outcome);
        AssertTakenBack(await Assert.ThrowsAsync<FaultException>(() => striking));
    }

    [Fact]
    public async Task The_death_of_its_client_ends_the_wait_and_nothing_is_killed()
    {
        // It began before: were the other to end by its time alone, this one would be over as well.
        var before = Strike(out var client);
        using var open = client;
        using var host = new RunningProgram(
            CommandLine.Programs.Faultctl, "strike", "process.kill", "--target", _prey.Target.ToString(), "--when", "disk-sleep",
            "--within", "10s", "--socket", _world.SocketPath);
        AssertWaiting(2);
        host.Kill();
        AssertWaiting(1);
        Assert.False(before.IsCompleted);
        using (var beside = _daemon.Connect())
            beside.Heal();
        AssertTakenBack(await Assert.ThrowsAsync<FaultException>(() => before));
        AssertUnharmed();
    }

    [Fact]
    public async Task A_cancelled_call_is_dropped_and_no_other_call_waits_for_it()
    {
        await using var client = await FaultClient.ConnectAsync(_world.SocketPath, TestContext.Current.CancellationToken);
        using var cancel = new CancellationTokenSource();
        var striking = client.StrikeAsync(new KillProcess(_prey.Target) { When = ProcessState.Stopped, Within = Within }, cancel.Token);
        AssertWaiting(1);
        Assert.Single(await client.ListAsync(TestContext.Current.CancellationToken));
        Assert.False(striking.IsCompleted);
        await cancel.CancelAsync();
        Assert.Equal(ErrorCode.OutcomeUnknown, (await Assert.ThrowsAsync<FaultException>(() => striking)).Code);
        AssertWaiting(0);
        // The state that it waited for comes too late.
        _prey.Stop();
        Assert.Equal("TT", _prey.States());
    }

    [Fact]
    public async Task A_client_that_is_disposed_drops_it()
    {
        var client = await FaultClient.ConnectAsync(_world.SocketPath, TestContext.Current.CancellationToken);
        var striking = client.StrikeAsync(
            new KillProcess(_prey.Target) { When = ProcessState.DiskSleep, Within = Within }, TestContext.Current.CancellationToken);
        AssertWaiting(1);
        await client.DisposeAsync();
        Assert.Equal(ErrorCode.OutcomeUnknown, (await Assert.ThrowsAsync<FaultException>(() => striking)).Code);
        AssertWaiting(0);
        AssertUnharmed();
    }

    [Fact]
    public void An_armed_one_waits_no_longer_than_its_lease()
    {
        using var client = _daemon.Connect();
        using var armed = client.Arm(
            new KillProcess(_prey.Target) { When = ProcessState.DiskSleep, Within = Within }, new FaultOptions { Lease = TimeSpan.FromMilliseconds(300) });
        var error = Assert.Throws<FaultException>(() => armed.Fire());
        Assert.Equal(ErrorCode.NotFound, error.Code);
        Assert.Contains("(lease over)", error.Message, StringComparison.Ordinal);
        AssertWaiting(0);
        AssertUnharmed();
    }

    private Task<InjectReport> Strike(out FaultClient client)
    {
        var connected = client = _daemon.Connect();
        connected.Timeout = 2 * Within;
        var striking = Task.Factory.StartNew(
            () => connected.Strike(new KillProcess(_prey.Target) { When = ProcessState.DiskSleep, Within = Within }),
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        AssertWaiting(1);
        return striking;
    }

    private void AssertWaiting(int count)
    {
        using var looking = _daemon.Connect();
        Eventually.True(() => looking.List().Count == count, $"{count} kills wait");
    }

    private void AssertTakenBack(FaultException error)
    {
        Assert.Equal(ErrorCode.NotFound, error.Code);
        Assert.StartsWith("Cannot strike process.kill: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("was taken back", error.Message, StringComparison.Ordinal);
        AssertWaiting(0);
        AssertUnharmed();
    }

    private void AssertUnharmed() => Assert.Equal("p", _prey.Ask("p"));
}
