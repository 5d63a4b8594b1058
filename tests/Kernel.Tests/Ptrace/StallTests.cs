using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Ptrace;

/// <summary>process.stall as the target, its parent and other tracers see it.</summary>
public sealed class StallTests : IDisposable
{
    private const int SIGUSR1 = 10;
    private const int SIGRTMIN = 34;
    private readonly Sweep.Operations.World _world = Lab.Shared.NewWorld();
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;
    private readonly Prey _prey = new();

    public StallTests()
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
    public void Signals_sent_while_in_force_arrive_after_undo()
    {
        using var handle = _client.Inject(new StallProcess(_prey.Target));
        _prey.Signal(SIGUSR1);
        for (int i = 0; i < 3; i++)
            _prey.Signal(SIGRTMIN + 1);
        Assert.Equal("tt", _prey.States());
        handle.Undo();
        // Real-time signals queue, and each is a run of the handler.
        Eventually.True(() => _prey.SignalsSeen() == (1, 3, 0), "the handlers ran");
    }

    [Fact]
    public void A_stop_sent_while_in_force_stops_after_undo()
    {
        using var handle = _client.Inject(new StallProcess(_prey.Target));
        _prey.Signal(Signals.SIGSTOP);
        handle.Undo();
        Eventually.True(() => _prey.States() == "TT", "stopped");
        _prey.Signal(Signals.SIGCONT);
        Assert.Equal((0, 0, 1), _prey.SignalsSeen());
    }

    [Fact]
    public void A_deadly_signal_sent_while_in_force_kills_after_undo()
    {
        using var handle = _client.Inject(new StallProcess(_prey.Target));
        _prey.Signal(Signals.SIGTERM);
        Assert.Equal("tt", _prey.States());
        handle.Undo();
        Assert.Equal(Signals.SIGTERM, _prey.WaitForEnd().TermSignal);
    }

    [Fact]
    public void A_stalled_target_that_is_killed_is_reaped_by_its_parent_while_the_fault_is_still_held()
    {
        using var handle = _client.Inject(new StallProcess(_prey.Target));
        _prey.Kill();
        Assert.Equal(handle.Id, Assert.Single(_client.Live()).Id);
        Assert.Equal(UndoOutcome.Gone, handle.Undo().Outcome);
    }

    [Fact]
    public void A_target_that_ends_by_itself_in_one_thread_is_reaped_too()
    {
        using var handle = _client.Inject(new StallProcess(_prey.Target, [_prey.SecondThread()]));
        Assert.Equal(0, _prey.End().Raw);
        Assert.Equal(UndoOutcome.Gone, handle.Undo().Outcome);
    }

    [Theory]
    [InlineData("process.stall")]
    [InlineData("process.pause")]
    public void A_target_that_somebody_traces_is_refused_naming_him(string kind)
    {
        using var tracer = new RunningProgram(Lab.Shared.Program("tracer"), $"{_prey.Pid}");
        Assert.Equal("seized", tracer.Line());
        IFault fault = kind == "process.stall" ? new StallProcess(_prey.Target) : new PauseProcess(_prey.Target);
        var error = Assert.Throws<FaultException>(() => _client.Inject(fault));
        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Equal($"process {tracer.Pid} (tracer)", error.Details["holder"]);
        Assert.Contains($"already traced by process {tracer.Pid} (tracer)", error.Message, StringComparison.Ordinal);
        Assert.Equal("p", _prey.Ask("p"));
        Assert.Equal((0, 0, 0), _prey.SignalsSeen());
        tracer.Kill();
        _client.Inject(fault).Undo();
        Assert.Equal("p", _prey.Ask("p"));
    }

    [Fact]
    public void What_is_stalled_cannot_be_stalled_or_paused_on_top()
    {
        using var handle = _client.Inject(new StallProcess(_prey.Target));
        foreach (var fault in new IFault[] { new StallProcess(_prey.Target), new PauseProcess(_prey.Target) })
            Assert.Equal(ErrorCode.Conflict, Assert.Throws<FaultException>(() => _client.Inject(fault)).Code);
        Assert.Equal("tt", _prey.States());
        handle.Undo();
        Assert.Equal("p", _prey.Ask("p"));
    }
}
