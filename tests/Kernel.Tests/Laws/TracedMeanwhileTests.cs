using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Law 2 for a paused process that a tracer seized in force: its stop shows as his, and outlasts him.</summary>
public sealed class TracedMeanwhileTests
{
    [Fact]
    public void A_pause_taken_back_behind_a_tracer_is_over_when_he_goes()
    {
        using var world = Lab.Shared.NewWorld();
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        using var prey = new Prey();
        var handle = client.Inject(new PauseProcess(prey.Target));
        using (var tracer = Tracer.Start())
        {
            Assert.Equal(Errno.None, tracer.Hold(prey.Pid, [prey.Pid], TimeSpan.FromSeconds(60), out _, out _));
            Assert.Contains('t', prey.States());
            var report = handle.Undo();
            Assert.Equal(UndoOutcome.Undone, report.Outcome);
            Assert.Contains(report.Notes, note => note.Contains("traced", StringComparison.Ordinal));
        }
        Eventually.True(() => prey.States().All(state => state is 'S' or 'R'), "it runs when its tracer has let go");
        Assert.True(prey.Open() >= 0);
        world.AssertAsBefore();
    }

    [Fact]
    public void A_target_that_is_traced_between_arm_and_fire_is_refused_and_runs_on()
    {
        using var world = Lab.Shared.NewWorld();
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        using var prey = new Prey();
        var armed = client.Arm(new PauseProcess(prey.Target));
        using (var tracer = Tracer.Start())
        {
            Assert.Equal(Errno.None, tracer.Hold(prey.Pid, [prey.Pid], TimeSpan.FromSeconds(60), out _, out _));
            Assert.Equal(ErrorCode.Conflict, Assert.Throws<FaultException>(() => armed.Fire()).Code);
        }
        Eventually.True(() => prey.States().All(state => state is 'S' or 'R'), "it runs when its tracer has let go");
        Assert.Empty(client.List());
        world.AssertAsBefore();
    }
}
