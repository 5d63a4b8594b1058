using System.Globalization;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Ptrace;

public sealed class TracerDeathTests
{
    private const int SIGKILL = 9;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_held_process_that_is_killed_is_reaped_by_its_parent(bool wholeProcess)
    {
        using var victim = new Victim(workers: 3);
        using var tracer = Tracer.Start();
        var held = TracerTests.Hold(tracer, victim.Pid, wholeProcess ? victim.AllThreads : [victim.Workers[1]]);

        victim.Signal(SIGKILL);

        Assert.Equal("reaped 9", victim.ReadLine());
        Eventually.True(() => tracer.HeldCount == 0, "the tracer knows");
        Assert.All(held.Threads, tid => Assert.False(held.IsStopped(tid)));
        tracer.Release(held);
    }

    [Fact]
    public void A_leader_held_alone_is_reaped_by_its_parent()
    {
        using var victim = new Victim(workers: 2);
        using var tracer = Tracer.Start();
        TracerTests.Hold(tracer, victim.Pid, [victim.Pid]);

        victim.Signal(SIGKILL);

        Assert.Equal("reaped 9", victim.ReadLine());
        Eventually.True(() => tracer.HeldCount == 0, "the tracer knows");
    }

    [Fact]
    public void One_held_process_dies_and_another_stays_held()
    {
        using var dying = new Victim(workers: 1);
        using var staying = new Victim(workers: 2);
        using var tracer = Tracer.Start();
        TracerTests.Hold(tracer, dying.Pid, dying.AllThreads);
        var held = TracerTests.Hold(tracer, staying.Pid, [staying.Workers[0]]);

        dying.Signal(SIGKILL);

        Assert.Equal("reaped 9", dying.ReadLine());
        Eventually.True(() => tracer.HeldCount == 1, "only the other is left");
        staying.AssertStandsStillWhile(0, () => staying.AssertRuns(1));
        tracer.Release(held);
        staying.AssertRuns(0);
    }

    [Fact]
    public void A_thread_that_exits_after_release_leaves_no_trace()
    {
        using var victim = new Victim(workers: 2);
        using var tracer = Tracer.Start();
        var leaver = victim.Workers[0];
        var held = TracerTests.Hold(tracer, victim.Pid, victim.AllThreads);
        victim.Command('x'); // read after the release
        tracer.Release(held);
        Eventually.True(() => victim.State(leaver) == '-', "the thread is gone");

        Assert.Equal(Errno.ESRCH, tracer.Hold(
            victim.Pid, [victim.Workers[1], leaver], TimeSpan.FromSeconds(30), out _, out var failed));

        Assert.Equal(leaver, failed);
        Assert.Equal(0, tracer.HeldCount);
        victim.AssertRuns(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void An_exec_beside_held_threads_sweeps_them_away(int which)
    {
        using var victim = new Victim(workers: 2);
        using var bystander = new Victim(workers: 2);
        using var tracer = Tracer.Start();
        var alsoHeld = TracerTests.Hold(tracer, bystander.Pid, [bystander.Workers[0]]);
        victim.Command('e');
        int[] chosen = which switch
        {
            0 => [victim.Workers[0]],
            1 => victim.Workers,
            _ => [victim.Pid, .. victim.Workers],
        };

        // The exec may come before, during or after: the hold succeeds, or names a thread that is gone.
        var error = tracer.Hold(victim.Pid, chosen, TimeSpan.FromSeconds(30), out var held, out _);

        Assert.True(error is Errno.None or Errno.ESRCH, $"{error}");
        if (held is not null && which < 2)
            Eventually.True(() => !chosen.Any(held.IsStopped), "the threads are gone");
        if (held is not null)
            tracer.Release(held);
        victim.ReadThreads();
        victim.Command('p');
        Assert.Equal("pong", victim.ReadLine());
        Assert.All(victim.AllThreads, tid => Assert.Equal(0, victim.TracerOf(tid)));
        bystander.AssertStandsStillWhile(0, () => bystander.AssertRuns(1));
        tracer.Release(alsoHeld);
        // Of a leader that another thread's exec replaced the tracer learns when nothing is left to wait for.
        Eventually.True(() => tracer.HeldCount == 0, "the tracer knows");
        bystander.AssertRuns(0);
    }

    [Fact]
    public void A_thread_in_uninterruptible_sleep_fails_the_hold_and_runs_on_when_it_wakes()
    {
        using var victim = new Victim(workers: 2);
        using var tracer = Tracer.Start();
        victim.Command('v');
        var words = victim.ReadLine().Split(' ');
        var sleeper = int.Parse(words[1], CultureInfo.InvariantCulture);
        var itsChild = int.Parse(words[2], CultureInfo.InvariantCulture);
        Eventually.True(() => victim.State(sleeper) == 'D', "the thread waits for its vfork");

        var error = tracer.Hold(
            victim.Pid, [.. victim.Workers, sleeper], TimeSpan.FromMilliseconds(50), out var held, out var failed);

        Assert.Equal(Errno.ETIMEDOUT, error);
        Assert.Null(held);
        Assert.Equal(sleeper, failed);
        Assert.All(victim.Workers, tid => Assert.Equal(0, victim.TracerOf(tid)));
        victim.AssertRuns(0);
        victim.AssertRuns(1);

        using (var child = PidFd.Open(itsChild))
            Assert.Equal(Errno.None, child.Send(SIGKILL));
        Assert.Equal("awake", victim.ReadLine());
        victim.AssertRuns(63);
        Eventually.True(() => tracer.HeldCount == 0, "the late one is detached");
        Assert.Equal(0, victim.TracerOf(sleeper));
    }

    [Fact]
    public void When_the_tracing_process_is_killed_the_threads_run_on()
    {
        using var victim = new Victim(workers: 2);
        using var holder = TestRole.Start("hold", [victim.Pid, .. victim.AllThreads]);
        Assert.Equal("held", holder.StandardOutput.ReadLine());
        Assert.All(victim.AllThreads, tid => Assert.Equal('t', victim.State(tid)));
        for (var value = 0; value < 50; value++)
            victim.Queue(value);

        holder.Kill();
        holder.WaitForExit();

        victim.AssertRuns(0);
        victim.AssertRuns(1);
        Assert.All(victim.AllThreads, tid => Assert.Equal(0, victim.TracerOf(tid)));
        Eventually.True(() => Enumerable.Range(0, 50).All(v => victim.Seen(v) == 1), "every signal arrives once");
    }

    [Fact]
    public void However_the_tracing_process_is_killed_no_signal_is_lost()
    {
        using var victim = new Victim(workers: 4);
        var sent = 0;
        for (var round = 0; round < 6; round++)
        {
            using var holder = TestRole.Start("hold-and-release", [victim.Pid, .. victim.AllThreads]);
            Assert.Equal("holding", holder.StandardOutput.ReadLine());
            var until = sent + 300 + round * 7;
            for (; sent < until; sent++)
                victim.Queue(sent);
            holder.Kill();
            holder.WaitForExit();
        }

        Eventually.True(() => Enumerable.Range(0, sent).All(v => victim.Seen(v) >= 1), "every signal arrives");
        Assert.All(Enumerable.Range(0, sent), v => Assert.Equal(1u, victim.Seen(v)));
        Assert.All(victim.AllThreads, tid => Assert.Equal(0, victim.TracerOf(tid)));
    }

    [Theory]
    [InlineData(false, 1u)]
    [InlineData(true, 0u)]
    public void A_signal_caught_by_a_dying_tracer_arrives_unless_its_stop_was_waited_for(bool consumed, uint arrives)
    {
        // What the kernel does, and why the tracer waits with WNOWAIT: the hold above hits this window too rarely.
        using var victim = new Victim(workers: 0);
        using var tracer = TestRole.Start("catch", [victim.Pid, consumed ? 1 : 0]);
        Assert.Equal("seized", tracer.StandardOutput.ReadLine());
        victim.Queue(1);
        Assert.Equal($"caught {34 + 5}", tracer.StandardOutput.ReadLine());
        victim.Queue(2);

        tracer.Kill();
        tracer.WaitForExit();

        Eventually.True(() => victim.Seen(2) == 1, "the second signal arrives");
        Assert.Equal(arrives, victim.Seen(1));
    }
}
