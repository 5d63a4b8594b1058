using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;
using Signals = LuminaGuard.FaultD.Sweep.Harness.Signals;

namespace LuminaGuard.FaultD.Tests.Precision;

/// <summary>Timelines: every step is done in its turn, and whatever ends one, nothing of it stays.</summary>
public sealed class TimelineTests : IDisposable
{
    private static readonly TimeSpan Ms = TimeSpan.FromMilliseconds(1);
    private readonly World _world = Lab.Shared.NewWorld(withCgroup: true);
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;

    public TimelineTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
    }

    private int Pid => _world.Target.Pid;

    private PauseProcess Pause => new(Target.Pid(Pid));

    // About two seconds: far more than any of these tests needs to get into the middle of it.
    private Timeline Train => Timeline.Create(3).Every(2 * Ms, 1000, TimelineAction.Pulse(Pause, Ms), jitter: 0.1);

    public void Dispose()
    {
        _client.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void Each_step_is_done_at_its_time_and_in_its_turn()
    {
        using var timeline = _client.Begin(Timeline.Create().At(10 * Ms, Pause).At(60 * Ms, TimelineAction.Undo(Pause)));
        Eventually.True(IsStopped, "stopped");
        var status = timeline.Wait();
        Assert.Equal((TimelineState.Finished, 2, 2, 0), (status.State, status.Done, status.Steps, status.Failed));
        var steps = timeline.Steps();
        Assert.Equal([(10_000_000L, false), (60_000_000L, true)], steps.Select(s => (s.OffsetNs, s.IsUndo)));
        Assert.All(steps, s => Assert.Equal(timeline.Report.BeginNs + s.OffsetNs + s.LateNs, s.BeginNs));
        Assert.All(steps, s => Assert.InRange(s.LateNs, 0, long.MaxValue));
        Assert.Empty(_client.List());
        _world.AssertAsBefore();
    }

    [Fact]
    public async Task A_train_of_pulses_and_strikes_on_two_targets()
    {
        await using var client = await FaultClient.ConnectAsync(_world.SocketPath, TestContext.Current.CancellationToken);
        var freeze = new PauseProcess(Target.Cgroup(_world.CgroupName!));
        using var other = Child.Sleep();
        var plan = Timeline.Create(1)
            .Every(5 * Ms, 50, TimelineAction.Pulse(freeze, Ms))
            .Every(3 * Ms, 70, TimelineAction.Pulse(new PauseProcess(Target.Pid(other.Pid)), Ms), jitter: 0.2)
            .Every(10 * Ms, 20, TimelineAction.Fire(new SignalProcess(Target.Pid(other.Pid), "CONT")));
        await using var timeline = await client.BeginAsync(plan, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(3, timeline.Report.Faults.Count);
        var status = await timeline.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((TimelineState.Finished, 260, 0), (status.State, status.Done, status.Failed));
        Assert.Equal((0L, 0), (status.AllocatedBytes, status.Collections));
        var steps = await timeline.StepsAsync(TestContext.Current.CancellationToken);
        Assert.Equal(steps.OrderBy(s => s.OffsetNs), steps);
        Assert.All(steps, s => Assert.True(s.BeginNs > 0 && s.EndNs >= s.BeginNs && s.Errno == 0));
        Assert.NotEqual('T', ProcessStat.TryRead(other.Pid)!.State);
        _world.AssertAsBefore();
    }

    [Fact]
    public void What_its_last_step_has_put_in_force_stays_until_it_is_taken_back()
    {
        using var timeline = _client.Begin(Timeline.Create().At(TimeSpan.Zero, Pause));
        Assert.Equal(TimelineState.Finished, timeline.Wait().State);
        var fault = Assert.Single(_client.List());
        Assert.Equal((FaultState.InForce, "every thread in state T"), (fault.State, fault.Observed));
        Assert.Equal(UndoOutcome.Undone, timeline.Cancel().Outcome);
        Assert.Empty(_client.List());
        _world.AssertAsBefore();
    }

    [Fact]
    public void Cancelled_at_any_step_it_leaves_nothing()
    {
        for (int round = 0; round < 60; round++)
        {
            using var timeline = _client.Begin(Train);
            int until = (round * 7) % 40;
            while (timeline.Status().Done < until)
            {
                // It gets there.
            }
            Assert.Equal(UndoOutcome.Undone, timeline.Cancel().Outcome);
            Assert.False(IsStopped());
        }
        Assert.Empty(_client.List());
        _world.AssertAsBefore();
    }

    [Fact]
    public void Taking_one_fault_of_it_back_or_healing_cancels_it()
    {
        using (var timeline = Running())
        {
            _client.Undo(Assert.Single(timeline.Report.Faults));
            Assert.Equal(TimelineState.Cancelled, timeline.Wait().State);
        }
        using (var timeline = Running())
        {
            _client.Heal();
            Assert.Equal(TimelineState.Cancelled, timeline.Wait().State);
        }
        _world.AssertAsBefore();
    }

    [Fact]
    public void It_ends_with_its_client_and_with_its_lease()
    {
        var client = _daemon.Connect();
        client.Begin(Train);
        Eventually.True(() => _client.List().Count == 1, "it runs");
        client.Dispose();
        Eventually.True(() => _client.List().Count == 0, "it is taken back");
        Assert.False(IsStopped());

        using var left = _client.Begin(Timeline.Create().At(TimeSpan.Zero, Pause), new TimelineOptions { Lease = 300 * Ms });
        Assert.Equal(TimelineState.Finished, left.Wait().State);
        Eventually.True(() => _client.List().Count == 0, "the lease is over");
        Assert.False(IsStopped());
        _world.AssertAsBefore();
    }

    [Fact]
    public void An_injector_that_stands_still_is_noticed_and_everything_is_taken_back()
    {
        using var timeline = Running();
        Signals.Send(Assert.Single(ProcFs.Children(_daemon.Pid), pid => ProcFs.CommandLine(pid) is [_, "--injector"]), Signals.SIGSTOP);
        Assert.Equal(TimelineState.Lost, timeline.Wait().State);
        Assert.False(IsStopped());
        Assert.Empty(_client.List());
        _world.AssertAsBefore();
    }

    [Fact]
    public void A_timeline_that_would_end_after_its_lease_is_refused()
    {
        var late = new TimelineOptions { Lease = TimeSpan.FromSeconds(3), Begin = Instant.Now + TimeSpan.FromSeconds(2) };
        var plan = Timeline.Create().At(TimeSpan.Zero, new PauseProcess(Target.Pid(_world.Target.Pid))).At(
            TimeSpan.FromSeconds(2), TimelineAction.Undo(new PauseProcess(Target.Pid(_world.Target.Pid))));
        foreach (var options in (TimelineOptions[])
            [late, late with { Begin = null, When = Trigger.Open(_world.Directory) with { Delay = TimeSpan.FromSeconds(2) } }])
        {
            var error = Assert.Throws<FaultException>(() => _client.Begin(plan, options));
            Assert.Equal(ErrorCode.InvalidArgument, error.Code);
            Assert.Contains("and takes 2s, which is longer than its lease, 3s", error.Message, StringComparison.Ordinal);
            Assert.Empty(_client.List());
        }
    }

    [Theory]
    [InlineData(Signals.SIGKILL)]
    [InlineData(Signals.SIGSTOP)]
    public void The_injectors_death_ends_it_and_everything_is_taken_back(int signal)
    {
        using var timeline = Running();
        int injector = Assert.Single(ProcFs.Children(_daemon.Pid), pid => ProcFs.CommandLine(pid) is [_, "--injector"]);
        Signals.Send(injector, signal);
        if (signal == Signals.SIGSTOP)
            timeline.Cancel();
        else
            Assert.Equal(TimelineState.Lost, timeline.Wait().State);
        Eventually.True(() => _client.List().Count == 0, "it is taken back");
        Assert.False(IsStopped());
        _world.AssertAsBefore();
    }

    [Fact]
    public void The_daemons_death_in_the_middle_and_a_recovery_leave_nothing()
    {
        for (int round = 0; round < 10; round++)
        {
            using var daemon = RunningDaemon.StartBeside(_world, $"kill{round}");
            using var client = daemon.Connect();
            var timeline = client.Begin(Train);
            while (timeline.Status().Done < round * 3)
            {
                // It gets there.
            }
            daemon.Kill();
            Assert.Equal(0, RunningDaemon.Recover(_world, daemon.StateDirectory).Code);
            Assert.False(IsStopped());
        }
        _world.AssertAsBefore();
    }

    [Fact]
    public void Two_at_once_beside_many_leases()
    {
        Child[] others = [.. Enumerable.Range(0, 20).Select(_ => Child.Sleep())];
        try
        {
            using var first = _client.Begin(Train);
            using var second = _client.Begin(Timeline.Create(5).Every(
                3 * Ms, 300, TimelineAction.Pulse(new PauseProcess(Target.Pid(others[0].Pid)), Ms)));
            var held = others[1..].Select(o => _client.Inject(new PauseProcess(Target.Pid(o.Pid)), new FaultOptions { Lease = 200 * Ms })).ToList();
            Assert.Equal((TimelineState.Finished, 0), (second.Wait().State, second.Status().Failed));
            Assert.Equal((TimelineState.Finished, 0), (first.Wait().State, first.Status().Failed));
            Eventually.True(() => _client.List().Count == 0, "every lease is over");
            Assert.All(others, o => Assert.NotEqual('T', ProcessStat.TryRead(o.Pid)!.State));
        }
        finally
        {
            foreach (var other in others)
                other.Dispose();
        }
        _world.AssertAsBefore();
    }

    [Fact]
    public void What_cannot_be_is_refused_before_anything_is_armed()
    {
        var limit = new LimitProcess(Target.Pid(Pid), ProcessResource.Nofile, 64);
        var strike = new KillProcess(Target.Pid(Pid));
        Refused(ErrorCode.InvalidArgument, "would fire process.pause", Timeline.Create().At(Ms, Pause).At(2 * Ms, Pause));
        Refused(ErrorCode.InvalidArgument, "would undo process.pause", Timeline.Create().At(Ms, TimelineAction.Undo(Pause)));
        Refused(ErrorCode.InvalidArgument, "would fire process.pause", Timeline.Create().Every(2 * Ms, 3, TimelineAction.Pulse(Pause, 3 * Ms)));
        Refused(ErrorCode.LimitReached, "2000000 steps", Timeline.Create().Every(Ms, 1_000_000, TimelineAction.Pulse(Pause, Ms / 2)));
        Refused(ErrorCode.InvalidArgument, "0 steps", Timeline.Create());
        Refused(ErrorCode.NotSupported, "process.limit", Timeline.Create().At(Ms, limit));
        Refused(ErrorCode.InvalidArgument, "longer than its lease, 1s", Timeline.Create().At(TimeSpan.FromSeconds(2), Pause), new TimelineOptions { Lease = TimeSpan.FromSeconds(1) });
        Refused(ErrorCode.InvalidArgument, "ago", Timeline.Create().At(Ms, strike), new TimelineOptions { Begin = Instant.Now + (-5 * Ms) });
        Refused(ErrorCode.NotFound, "", Timeline.Create().At(Ms, Pause).At(Ms, new PauseProcess(Target.Pid(int.MaxValue))));
        _world.AssertAsBefore();
    }

    private void Refused(ErrorCode code, string why, Timeline timeline, TimelineOptions? options = null)
    {
        var error = Assert.Throws<FaultException>(() => _client.Begin(timeline, options));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(code, error.Code);
        Assert.Empty(_client.List());
        Assert.Empty(Directory.GetFiles(_world.UndoDirectory));
    }

    private TimelineHandle Running()
    {
        var timeline = _client.Begin(Train);
        Eventually.True(() => timeline.Status().Done > 10, "it is in the middle");
        return timeline;
    }

    private bool IsStopped() => ProcessStat.TryRead(Pid)!.State == 'T';
}
