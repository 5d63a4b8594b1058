using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Law 6: what is answered as in force is felt by the target, and no longer after undo.</summary>
public sealed class EffectTests : IDisposable
{
    private const int EFBIG = 27, EMFILE = 24, ENOMEM = 12;
    private readonly Sweep.Operations.World _world = Lab.Shared.NewWorld();
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;
    private readonly Prey _prey = new();

    public EffectTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
    }

    public void Dispose()
    {
        _client.Dispose();
        _prey.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void A_paused_process_is_stopped_in_all_its_threads()
    {
        using var handle = _client.Inject(new PauseProcess(_prey.Target));
        Assert.Equal("TT", _prey.States());
        Assert.Equal("every thread in state T", handle.Observed);
        handle.Undo();
        Assert.DoesNotContain('T', _prey.States());
        Assert.Equal((0, 0, 1), _prey.SignalsSeen());
    }

    [Fact]
    public void A_stalled_process_is_held_in_all_its_threads_and_sees_nothing_of_it()
    {
        using var handle = _client.Inject(new StallProcess(_prey.Target));
        Assert.Equal("tt", _prey.States());
        handle.Undo();
        Assert.DoesNotContain('t', _prey.States());
        Assert.Equal((0, 0, 0), _prey.SignalsSeen());
    }

    [Fact]
    public void One_stalled_thread_leaves_the_others_running()
    {
        int second = _prey.SecondThread();
        using var handle = _client.Inject(new StallProcess(_prey.Target, [second]));
        Assert.Equal('t', Native.ProcessStat.TryReadThread(_prey.Pid, second)?.State);
        Assert.Equal("p", _prey.Ask("p"));
    }

    [Fact]
    public void Descriptors_run_out()
    {
        long before = _prey.Open();
        using var handle = _client.Inject(new LimitProcess(_prey.Target, ProcessResource.Nofile, before));
        Assert.Equal(-EMFILE, _prey.Open());
        handle.Undo();
        Assert.Equal(before, _prey.Open());
    }

    [Fact]
    public void Files_cannot_grow()
    {
        using var handle = _client.Inject(new LimitProcess(_prey.Target, ProcessResource.Fsize, 1 << 20));
        Assert.Equal(-EFBIG, _prey.Write());
        handle.Undo();
        Assert.Equal(1, _prey.Write());
    }

    [Fact]
    public void Memory_cannot_be_mapped()
    {
        using var handle = _client.Inject(new LimitProcess(_prey.Target, ProcessResource.As, 512 << 20));
        Assert.Equal(-ENOMEM, _prey.Map());
        handle.Undo();
        Assert.Equal(0, _prey.Map());
    }

    [Fact]
    public void One_processor_is_left()
    {
        long before = _prey.Processors();
        if (before < 2)
            Assert.Skip("needs two processors");
        using var handle = _client.Inject(new PinProcess(_prey.Target, 1));
        Assert.Equal(1, _prey.Processors());
        handle.Undo();
        Assert.Equal(before, _prey.Processors());
    }

    [Theory]
    [InlineData(ProcessResource.Nproc, "nproc is not enforced")]
    [InlineData(ProcessResource.Memlock, "memlock is not enforced")]
    public void A_limit_that_the_kernel_would_not_enforce_is_not_supported(ProcessResource resource, string why)
    {
        var error = Assert.Throws<FaultException>(() => _client.Inject(new LimitProcess(_prey.Target, resource, 8)));
        Assert.Equal(ErrorCode.NotSupported, error.Code);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_is_delivered_once()
    {
        _client.Strike(new SignalProcess(_prey.Target, "USR1"));
        Eventually.True(() => _prey.SignalsSeen() == (1, 0, 0), "the handler ran");
        Assert.Empty(_client.Heal().Faults);
    }

    [Fact]
    public void A_kill_is_answered_when_the_target_is_dead()
    {
        _client.Strike(new KillProcess(_prey.Target));
        Assert.Equal("Z", _prey.States());
        var end = _prey.WaitForEnd();
        Assert.True(end.Signaled && end.TermSignal == Signals.SIGKILL);
    }

    [Fact]
    public void A_kill_waits_for_the_state_it_was_told()
    {
        using (_client.Inject(new PauseProcess(_prey.Target)))
            Assert.Equal("dead", _client.Strike(new KillProcess(_prey.Target, When: ProcessState.Stopped)).Observed);
        Assert.Equal(Signals.SIGKILL, _prey.WaitForEnd().TermSignal);
    }

    [Theory]
    [InlineData(ProcessScope.Tree)]
    [InlineData(ProcessScope.Cgroup)]
    public void A_kill_reaches_the_whole_tree_and_the_whole_cgroup(ProcessScope scope)
    {
        using var world = Lab.Shared.NewWorld(withCgroup: true);
        world.Births(held: false);
        _client.Strike(new KillProcess(Target.Pid(world.Target.Pid), scope));
        Assert.All(world.Target.Children, child => Assert.True(Prey.States(child) is "Z" or "X" or ""));
        Assert.Equal("", Prey.States(world.Target.Pid).Trim('Z', 'X'));
        Assert.Equal("p", _prey.Ask("p"));
    }
}
