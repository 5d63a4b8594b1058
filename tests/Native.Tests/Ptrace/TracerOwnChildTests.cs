using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Ptrace;

/// <summary>Children of the tracing process itself, whose stops and exits the runtime's own reaper sees too.</summary>
/// <remarks>The exit of any other child would send that reaper looking: see ChildSignals.</remarks>
public sealed class TracerOwnChildTests
{
    private const int SIGKILL = 9;

    [Fact]
    public void A_child_of_our_own_killed_while_held_keeps_its_exit_for_who_started_it()
    {
        for (var round = 0; round < 20; round++)
        {
            using var victim = new Victim(workers: 2, ownChild: true);
            using var other = new Victim(workers: 2);
            using var tracer = Tracer.Start();
            var alsoHeld = TracerTests.Hold(tracer, other.Pid, [other.Workers[0]]);
            var held = TracerTests.Hold(tracer, victim.Pid, victim.AllThreads);

            victim.Signal(SIGKILL);

            Assert.True(victim.Process.WaitForExit(60_000));
            Assert.Equal(128 + SIGKILL, victim.Process.ExitCode);
            Assert.All(held.Threads, tid => Assert.False(held.IsStopped(tid)));
            tracer.Release(held);
            Eventually.True(() => tracer.HeldCount == 1, "the tracer has let go of the dead");
            other.AssertStandsStillWhile(0, () => other.AssertRuns(1));
            tracer.Release(alsoHeld);
            other.AssertRuns(0);
        }
    }

    [Fact]
    public void A_child_of_our_own_that_is_held_is_not_taken_for_dead()
    {
        using var victim = new Victim(workers: 3, ownChild: true);
        using var tracer = Tracer.Start();
        for (var round = 0; round < 500; round++)
        {
            var held = TracerTests.Hold(tracer, victim.Pid, victim.AllThreads);
            Assert.False(victim.Process.HasExited);
            tracer.Release(held);
        }

        Assert.False(victim.Process.WaitForExit(100));
        victim.AssertRuns(0);
        victim.Signal(SIGKILL);
        Assert.True(victim.Process.WaitForExit(60_000));
        Assert.Equal(128 + SIGKILL, victim.Process.ExitCode);
    }
}
