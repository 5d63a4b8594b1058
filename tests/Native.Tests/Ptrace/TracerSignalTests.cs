using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Ptrace;

public sealed class TracerSignalTests
{
    private const int SIGUSR1 = 10;
    private const int SIGCONT = 18;
    private const int SIGSTOP = 19;

    [Fact]
    public void Signals_sent_in_force_arrive_once_each_after_release()
    {
        using var victim = new Victim(workers: 2);
        using var tracer = Tracer.Start();
        var held = TracerTests.Hold(tracer, victim.Pid, victim.AllThreads);
        for (var value = 0; value < 300; value++)
            victim.Queue(value);
        victim.Signal(SIGUSR1);
        Assert.Equal(0L, Total(victim, 300));

        tracer.Release(held);

        Eventually.True(() => Total(victim, 300) == 300 && victim.SeenUser1 == 1, "every signal arrives");
        AssertOnceEach(victim, 300);
    }

    [Fact]
    public async Task A_storm_of_signals_across_holds_loses_and_doubles_none()
    {
        const int Signals = 8000;
        using var victim = new Victim(workers: 4);
        using var tracer = Tracer.Start();
        var storm = Task.Run(() =>
        {
            for (var value = 0; value < Signals; value++)
            {
                victim.Queue(value);
                if (value % 16 == 0)
                    Thread.Yield();
            }
        }, TestContext.Current.CancellationToken);
        var holds = 0;
        while (!storm.IsCompleted || holds < 300)
        {
            tracer.Release(TracerTests.Hold(tracer, victim.Pid, victim.AllThreads));
            holds++;
        }

        await storm;
        Eventually.True(() => Total(victim, Signals) >= Signals, "every signal arrives");
        AssertOnceEach(victim, Signals);
        Assert.All(victim.AllThreads, tid => Assert.Equal(0, victim.TracerOf(tid)));
    }

    [Fact]
    public async Task A_stop_that_another_thread_here_has_waited_for_is_found_all_the_same()
    {
        using var victim = new Victim(workers: 3);
        using var tracer = Tracer.Start();
        using var enough = new CancellationTokenSource();
        var thief = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
                LibcWait.Wait(LibcWait.P_ALL, 0, out _, LibcWait.WSTOPPED | LibcWait.__WALL | LibcWait.WNOHANG);
        }, TestContext.Current.CancellationToken);
        for (var round = 0; round < 20; round++)
        {
            victim.Queue(round);
            tracer.Release(TracerTests.Hold(tracer, victim.Pid, victim.AllThreads));
        }

        await enough.CancelAsync();
        await thief;
        Eventually.True(() => Total(victim, 20) >= 20, "every signal arrives");
        AssertOnceEach(victim, 20);
        victim.AssertRuns(0);
    }

    [Fact]
    public void A_process_stopped_before_is_stopped_after()
    {
        using var victim = new Victim(workers: 2);
        using var tracer = Tracer.Start();
        victim.Signal(SIGSTOP);
        AssertStops(victim);

        var held = TracerTests.Hold(tracer, victim.Pid, victim.AllThreads);
        Assert.All(victim.AllThreads, tid => Assert.True(held.IsStopped(tid)));
        tracer.Release(held);

        AssertStops(victim);
        victim.Signal(SIGCONT);
        victim.AssertRuns(0);
        victim.AssertRuns(1);
    }

    [Fact]
    public void A_stop_sent_in_force_holds_after_release_until_it_is_continued()
    {
        using var victim = new Victim(workers: 2);
        using var tracer = Tracer.Start();
        // One thread stays out, so that the group stop begins in force and waits for the held ones.
        var held = TracerTests.Hold(tracer, victim.Pid, [victim.Workers[0]]);
        victim.Signal(SIGSTOP);
        Eventually.True(() => victim.State(victim.Workers[1]) == 'T', "the free thread stops");
        Assert.True(held.IsStopped(victim.Workers[0]));

        tracer.Release(held);

        AssertStops(victim);
        victim.Signal(SIGCONT);
        victim.AssertRuns(0);
        victim.AssertRuns(1);
    }

    [Fact]
    public void A_continue_sent_in_force_does_not_end_the_hold_and_counts_after_it()
    {
        using var victim = new Victim(workers: 2);
        using var tracer = Tracer.Start();
        victim.Signal(SIGSTOP);
        AssertStops(victim);
        var held = TracerTests.Hold(tracer, victim.Pid, [victim.Workers[0]]);

        victim.Signal(SIGCONT);

        victim.AssertStandsStillWhile(0, () => victim.AssertRuns(1));
        tracer.Release(held);
        victim.AssertRuns(0);
    }

    private static void AssertStops(Victim victim) =>
        Eventually.True(() => victim.AllThreads.All(tid => victim.State(tid) == 'T'), "every thread is in group stop");

    private static long Total(Victim victim, int values)
    {
        long total = 0;
        for (var value = 0; value < values; value++)
            total += victim.Seen(value);
        return total;
    }

    private static void AssertOnceEach(Victim victim, int values)
    {
        for (var value = 0; value < values; value++)
            Assert.Equal(1u, victim.Seen(value));
    }
}
