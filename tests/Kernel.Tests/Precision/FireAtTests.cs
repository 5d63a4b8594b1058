using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;
using Signals = LuminaGuard.FaultD.Sweep.Harness.Signals;

namespace LuminaGuard.FaultD.Tests.Precision;

/// <summary>Armed faults that fire at a moment: not before, not without their proof, and not at all once they are taken back.</summary>
public sealed class FireAtTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(2);
    private readonly World _world = Lab.Shared.NewWorld(withCgroup: true);
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;

    public FireAtTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
    }

    private int Pid => _world.Target.Pid;

    private PauseProcess Pause => new(Target.Pid(Pid));

    public void Dispose()
    {
        _client.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    [Theory]
    [InlineData(InstantClock.Monotonic)]
    [InlineData(InstantClock.Realtime)]
    public void It_fires_at_its_moment_and_not_before(InstantClock clock)
    {
        using var armed = _client.Arm(Pause);
        Assert.False(IsStopped());
        var at = (clock == InstantClock.Monotonic ? Instant.Now : Instant.Realtime(TimeProvider.System.GetUtcNow())) + Soon;
        var report = armed.FireAt(at);
        Assert.True(IsStopped());
        Assert.Equal("every thread in state T", report.Observed);
        Assert.InRange(report.Times.LateNs, 0, long.MaxValue);
        Assert.True(report.Times.FireEndNs > report.Times.FireBeginNs);
        if (clock == InstantClock.Monotonic)
            Assert.Equal(at.Nanoseconds, report.Times.PlannedNs);
        Assert.Equal(UndoOutcome.Undone, armed.Undo().Outcome);
        _world.AssertAsBefore();
    }

    [Fact]
    public async Task Asynchronously_and_after_a_delay()
    {
        await using var client = await FaultClient.ConnectAsync(_world.SocketPath, TestContext.Current.CancellationToken);
        await using (var armed = await client.ArmAsync(Pause, cancellationToken: TestContext.Current.CancellationToken))
        {
            long begin = KernelClock.MonotonicNs;
            var report = await armed.FireAfterAsync(Soon, TestContext.Current.CancellationToken);
            Assert.InRange(report.Times.FireBeginNs, begin + (long)Soon.TotalNanoseconds, long.MaxValue);
            Assert.True(IsStopped());
        }
        _world.AssertAsBefore();
    }

    [Fact]
    public void A_strike_and_a_frozen_cgroup()
    {
        using var struck = Child.Sleep();
        using var kill = _client.Arm(new KillProcess(Target.Pid(struck.Pid)));
        Assert.Equal("dead", kill.FireAfter(Soon).Observed);
        using (var freeze = _client.Arm(new PauseProcess(Target.Cgroup(_world.CgroupName!))))
            Assert.Equal("frozen 1", freeze.FireAfter(Soon).Observed);
        _world.AssertAsBefore();
    }

    [Fact]
    public void A_moment_that_is_past_is_refused_or_fired_as_asked()
    {
        using var armed = _client.Arm(Pause);
        var past = Instant.Now + TimeSpan.FromMilliseconds(-5);
        var error = Assert.Throws<FaultException>(() => armed.FireAt(past));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains("ago", error.Message, StringComparison.Ordinal);
        Assert.False(IsStopped());
        Assert.InRange(armed.FireAt(past, Late.Fire).Times.LateNs, 5_000_000, long.MaxValue);
        Assert.True(IsStopped());
        armed.Undo();
        _world.AssertAsBefore();
    }

    [Fact]
    public void A_moment_after_the_lease_is_refused()
    {
        using var armed = _client.Arm(Pause, new FaultOptions { Lease = TimeSpan.FromSeconds(5) });
        var error = Assert.Throws<FaultException>(() => armed.FireAt(Instant.Now + TimeSpan.FromSeconds(6)));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains("after the end of the fault's lease", error.Message, StringComparison.Ordinal);
        Assert.Equal(FaultState.Armed, Assert.Single(_client.List()).State);
    }

    [Fact]
    public void What_is_more_than_system_calls_fires_on_time_too()
    {
        foreach (IFault fault in (IFault[])
            [new StallProcess(Target.Pid(Pid)), new LimitProcess(Target.Pid(Pid), ProcessResource.Nofile, 16), new PinProcess(Target.Pid(Pid))])
        {
            using var armed = _client.Arm(fault);
            var report = armed.FireAfter(Soon);
            Assert.InRange(report.Times.LateNs, 0, long.MaxValue);
            Assert.Equal(FaultState.InForce, Assert.Single(_client.List()).State);
            Assert.Equal(UndoOutcome.Undone, armed.Undo().Outcome);
            _world.AssertAsBefore();
        }
    }

    [Fact]
    public async Task Taken_back_before_its_moment_it_never_fires()
    {
        using var armed = _client.Arm(Pause);
        var firing = Scheduled(armed);
        Assert.Equal(ErrorCode.Conflict, Assert.Throws<FaultException>(() => armed.Fire()).Code);
        var report = armed.Undo();
        Assert.Equal(UndoOutcome.Undone, report.Outcome);
        Assert.Contains("not fired", Assert.Single(report.Notes), StringComparison.Ordinal);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<FaultException>(() => firing)).Code);
        await AssertNeverFires();
    }

    [Fact]
    public async Task Healed_or_with_its_client_gone_it_never_fires()
    {
        var armed = _client.Arm(Pause);
        var firing = Scheduled(armed);
        using (var beside = _daemon.Connect())
            Assert.Single(beside.Heal().Faults);
        await Assert.ThrowsAsync<FaultException>(() => firing);

        var client = _daemon.Connect();
        firing = Scheduled(client.Arm(Pause));
        client.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => firing);
        Eventually.True(() => _client.List().Count == 0, "nothing is armed");
        await AssertNeverFires();
    }

    [Fact]
    public async Task One_who_waits_no_longer_leaves_it_armed()
    {
        await using var client = await FaultClient.ConnectAsync(_world.SocketPath, TestContext.Current.CancellationToken);
        await using var armed = await client.ArmAsync(Pause, cancellationToken: TestContext.Current.CancellationToken);
        using var cancel = new CancellationTokenSource();
        var firing = armed.FireAtAsync(Instant.Now + Later, cancellationToken: cancel.Token);
        Eventually.True(() => StateOf(armed.Id) == FaultState.Scheduled, "scheduled");
        await cancel.CancelAsync();
        Assert.Equal(ErrorCode.OutcomeUnknown, (await Assert.ThrowsAsync<FaultException>(() => firing)).Code);
        Eventually.True(() => StateOf(armed.Id) == FaultState.Armed, "armed again");
        await armed.FireAfterAsync(Soon, TestContext.Current.CancellationToken);
        Assert.True(IsStopped());
        await armed.UndoAsync();
        _world.AssertAsBefore();
    }

    [Theory]
    [InlineData(Signals.SIGKILL)]
    [InlineData(Signals.SIGSTOP)]
    public async Task An_injector_that_is_gone_or_frozen_leaves_nothing_and_the_next_one_works(int signal)
    {
        using var armed = _client.Arm(Pause);
        var firing = Scheduled(armed);
        int injector = Injector();
        Signals.Send(injector, signal);
        if (signal == Signals.SIGSTOP)
            armed.Undo();
        await Assert.ThrowsAsync<FaultException>(() => firing);
        Eventually.True(() => ProcessStat.TryRead(injector) is null, "the injector is reaped");
        await AssertNeverFires();
        using (var again = _client.Arm(Pause))
        {
            again.FireAfter(Soon);
            Assert.True(IsStopped());
        }
        _world.AssertAsBefore();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_injector_dies_with_its_daemon_and_is_waited_for(bool frozen)
    {
        var armed = _client.Arm(Pause);
        var firing = Scheduled(armed);
        int injector = Injector();
        if (frozen)
        {
            Signals.Send(injector, Signals.SIGSTOP);
            // As a daemon leaves it that dies before it knows whom it started.
            // Not by File, which asks for a lock.
            using var truncate = System.Diagnostics.Process.Start("truncate", ["-s", "0", Path.Combine(_world.StateDirectory, "injector")]);
            truncate.WaitForExit();
        }
        _daemon.Kill();
        Assert.Equal(0, RunningDaemon.Recover(_world).Code);
        Eventually.True(() => ProcessStat.TryRead(injector) is null or { State: 'Z' or 'X' }, "the injector is dead");
        await Assert.ThrowsAsync<FaultException>(() => firing);
        await AssertNeverFires();
    }

    [Fact]
    public async Task A_daemon_that_ends_takes_its_injector_with_it()
    {
        var firing = Scheduled(_client.Arm(Pause));
        int injector = Injector();
        Assert.Equal(new WaitStatus(0), _daemon.Stop());
        Eventually.True(() => ProcessStat.TryRead(injector) is null or { State: 'Z' or 'X' }, "the injector is dead");
        await Assert.ThrowsAsync<FaultException>(() => firing);
        await AssertNeverFires();
    }

    [Fact]
    public void One_that_has_just_died_is_replaced_before_its_end_is_heard_of()
    {
        for (int i = 0; i < 20; i++)
        {
            using (var armed = _client.Arm(Pause))
                armed.FireAfter(Soon / 50);
            using var next = _client.Arm(Pause);
            int injector = Injector();
            Signals.Send(injector, Signals.SIGKILL);
            // With its last thread its descriptors are gone.
            SpinWait.SpinUntil(() => ProcessStat.TryRead(injector) is null || Prey.States(injector).All(state => state is 'X' or 'Z'));
            next.FireAfter(Soon / 50);
            Assert.True(IsStopped());
        }
        _world.AssertAsBefore();
    }

    private Task<InjectReport> Scheduled(ArmedFault armed)
    {
        var firing = Task.Run(() => armed.FireAfter(Later));
        Eventually.True(() => StateOf(armed.Id) == FaultState.Scheduled, "scheduled");
        return firing;
    }

    private FaultState? StateOf(string id)
    {
        using var beside = _daemon.Connect();
        return beside.List().FirstOrDefault(f => f.Id == id)?.State;
    }

    private int Injector()
    {
        int[] found = [];
        Eventually.True(
            () => (found = [.. ProcFs.Children(_daemon.Pid).Where(pid => ProcFs.CommandLine(pid) is [_, "--injector"])]).Length > 0,
            "the injector runs");
        return Assert.Single(found);
    }

    private bool IsStopped() => ProcessStat.TryRead(Pid)!.State == 'T';

    private async Task AssertNeverFires()
    {
        await Task.Delay(Later + Soon, TestContext.Current.CancellationToken);
        Assert.False(IsStopped());
        _world.AssertAsBefore();
    }
}
