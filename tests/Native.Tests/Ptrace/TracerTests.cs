using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Ptrace;

public sealed class TracerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Held_threads_stand_still_while_others_run_and_run_on_after_release()
    {
        using var victim = new Victim(workers: 3);
        using var tracer = Tracer.Start();
        int[] chosen = [victim.Workers[0], victim.Workers[1]];

        var held = Hold(tracer, victim.Pid, chosen);

        Assert.Equal(chosen, held.Threads);
        Assert.Equal(victim.Pid, held.Pid);
        Assert.Equal(2, tracer.HeldCount);
        Assert.All(chosen, tid => Assert.True(held.IsStopped(tid)));
        Assert.All(chosen, tid => Assert.Equal('t', victim.State(tid)));
        Assert.False(held.IsStopped(victim.Workers[2]));
        victim.AssertStandsStillWhile(0, () => victim.AssertRuns(2));
        victim.AssertStandsStillWhile(1, () => victim.AssertRuns(2));

        tracer.Release(held);
        tracer.Release(held);

        Assert.Equal(0, tracer.HeldCount);
        Assert.All(chosen, tid => Assert.False(held.IsStopped(tid)));
        Assert.All(chosen, tid => Assert.Equal(0, victim.TracerOf(tid)));
        victim.AssertRuns(0);
        victim.AssertRuns(1);
    }

    [Fact]
    public void Two_holds_are_released_one_by_one()
    {
        using var victim = new Victim(workers: 2);
        using var tracer = Tracer.Start();
        var first = Hold(tracer, victim.Pid, [victim.Workers[0]]);
        var second = Hold(tracer, victim.Pid, [victim.Workers[1]]);

        tracer.Release(first);

        victim.AssertStandsStillWhile(1, () => victim.AssertRuns(0));
        tracer.Release(second);
        victim.AssertRuns(1);
    }

    [Fact]
    public void A_traced_thread_is_refused_and_its_fellows_run_on()
    {
        using var victim = new Victim(workers: 2);
        using var tracer = Tracer.Start();
        using var other = Tracer.Start();
        var held = Hold(tracer, victim.Pid, [victim.Workers[1]]);

        var error = other.Hold(victim.Pid, victim.AllThreads, Patience, out var none, out var failed);

        Assert.Equal(Errno.EPERM, error);
        Assert.Null(none);
        Assert.Equal(victim.Workers[1], failed);
        Assert.Equal(0, other.HeldCount);
        Assert.Equal(tracer.ThreadId, victim.TracerOf(victim.Workers[1]));
        Assert.Equal(0, victim.TracerOf(victim.Workers[0]));
        victim.AssertStandsStillWhile(1, () => victim.AssertRuns(0));

        // The same answer when it is the tracer's own hold.
        Assert.Equal(Errno.EPERM, tracer.Hold(victim.Pid, victim.AllThreads, Patience, out _, out failed));
        Assert.Equal(victim.Workers[1], failed);
        victim.AssertStandsStillWhile(1, () => victim.AssertRuns(0));
        tracer.Release(held);
        victim.AssertRuns(1);
    }

    [Fact]
    public void What_is_not_a_thread_of_the_process_is_refused()
    {
        using var victim = new Victim(workers: 1);
        using var stranger = new Victim(workers: 1);
        using var tracer = Tracer.Start();

        Assert.Equal(Errno.ESRCH, tracer.Hold(
            victim.Pid, [victim.Workers[0], stranger.Workers[0]], Patience, out _, out var failed));
        Assert.Equal(stranger.Workers[0], failed);
        Assert.Equal(Errno.ESRCH, tracer.Hold(victim.Pid, [victim.Pid, int.MaxValue], Patience, out _, out _));
        Assert.Equal(Errno.ESRCH, tracer.Hold(-1, [-1], Patience, out _, out _));
        Assert.Equal(Errno.ESRCH, tracer.Hold(0, [0], Patience, out _, out _));
        Assert.Equal(Errno.EPERM, tracer.Hold(Environment.ProcessId, [Environment.ProcessId], Patience, out _, out _));
        Assert.Equal(Errno.EINVAL, tracer.Hold(victim.Pid, [], Patience, out _, out _));
        Assert.Equal(Errno.EINVAL, tracer.Hold(
            victim.Pid, [victim.Workers[0], victim.Workers[0]], Patience, out _, out _));

        Assert.Equal(0, tracer.HeldCount);
        victim.AssertRuns(0);
        stranger.AssertRuns(0);
    }

    [Fact]
    public void A_process_that_is_not_the_one_meant_is_refused()
    {
        using var victim = new Victim(workers: 1);
        using var gone = new Victim(workers: 1);
        using var tracer = Tracer.Start();
        using var identity = PidFd.Open(gone.Pid);
        gone.Signal(9);
        Assert.Equal("reaped 9", gone.ReadLine());

        Assert.Equal(Errno.ESRCH, tracer.Hold(
            victim.Pid, [victim.Workers[0]], Patience, out _, out _, process: identity));

        Assert.Equal(0, victim.TracerOf(victim.Workers[0]));
        victim.AssertRuns(0);
    }

    [Fact]
    public void A_thousand_cycles_leave_nothing_behind()
    {
        using var victim = new Victim(workers: 3);
        using var tracer = Tracer.Start();
        Cycle(20);
        var before = Descriptors();
        var threads = Directory.GetDirectories("/proc/self/task").Length;

        Cycle(1000);

        Assert.Equal(0, tracer.HeldCount);
        Assert.Empty(Descriptors().Except(before));
        Assert.InRange(Directory.GetDirectories("/proc/self/task").Length, 1, threads + 4); // the pool may breathe
        Assert.All(victim.AllThreads, tid => Assert.Equal(0, victim.TracerOf(tid)));
        for (var worker = 0; worker < 3; worker++)
            victim.AssertRuns(worker);

        void Cycle(int times)
        {
            for (var i = 0; i < times; i++)
                tracer.Release(Hold(tracer, victim.Pid, victim.AllThreads));
        }
    }

    [Fact]
    public void Holding_and_releasing_allocate_nothing_once_prepared()
    {
        using var victim = new Victim(workers: 2);
        using var tracer = Tracer.Start();
        tracer.Release(Hold(tracer, victim.Pid, victim.AllThreads));
        var prepared = Tracer.Prepare(victim.Pid, victim.AllThreads);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = tracer.Hold(prepared, Patience, out _);
        tracer.Release(prepared);

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Errno.None, error);
        Assert.Equal(0, allocated);
        Assert.Throws<InvalidOperationException>(() => tracer.Hold(prepared, Patience, out _));
    }

    [Fact]
    public void Idle_or_holding_the_tracer_is_not_woken()
    {
        using var victim = new Victim(workers: 2);
        using var tracer = Tracer.Start();
        var held = Hold(tracer, victim.Pid, victim.Workers);
        Eventually.True(() => WakeUps(tracer) == 0, "the holding tracer sleeps on");

        tracer.Release(held);
        Eventually.True(() => WakeUps(tracer) == 0, "the idle tracer sleeps on");
    }

    [Fact]
    public void Disposing_lets_everything_go()
    {
        using var victim = new Victim(workers: 2);
        var tracer = Tracer.Start();
        var held = Hold(tracer, victim.Pid, victim.AllThreads);

        tracer.Dispose();
        tracer.Dispose();

        victim.AssertRuns(0);
        Assert.All(victim.AllThreads, tid => Assert.Equal(0, victim.TracerOf(tid)));
        tracer.Release(held);
        Assert.Throws<ObjectDisposedException>(() => tracer.Hold(victim.Pid, victim.Workers, Patience, out _, out _));
    }

    internal static HeldThreads Hold(Tracer tracer, int pid, int[] threads)
    {
        var error = tracer.Hold(pid, threads, Patience, out var held, out var failed);
        Assert.True(error == Errno.None, $"{error} at thread {failed}");
        return held!;
    }

    /// <summary>What is open, by number and kind; libraries the runtime loads when it pleases are no leak.</summary>
    private static string[] Descriptors() =>
        [.. Directory.GetFileSystemEntries("/proc/self/fd")
            .Select(static fd => $"{fd} {new FileInfo(fd).LinkTarget}")
            .Where(static fd => !fd.EndsWith(".dll", StringComparison.Ordinal))
            .Where(static fd => !fd.EndsWith(' '))]; // the directory itself, closed by now

    /// <summary>How often the tracer thread went to sleep anew while we looked on.</summary>
    private static long WakeUps(Tracer tracer)
    {
        var before = Switches(tracer.ThreadId);
        Thread.Sleep(300);
        return Switches(tracer.ThreadId) - before;
    }

    private static long Switches(int tid) =>
        long.Parse(
            File.ReadLines($"/proc/self/task/{tid}/status")
                .First(static l => l.StartsWith("voluntary_ctxt_switches", StringComparison.Ordinal)).Split('\t')[1],
            System.Globalization.CultureInfo.InvariantCulture);
}
