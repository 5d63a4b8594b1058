using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class TimerFdTests
{
    [Fact]
    public void It_expires_not_before_its_time_and_once()
    {
        using TimerFd timer = new();
        long due = KernelClock.MonotonicNs + 5_000_000;
        timer.SetMonotonic(due);
        Assert.True(timer.Wait());
        Assert.True(KernelClock.MonotonicNs >= due);
        timer.Wake();
        Assert.False(timer.Wait());
    }

    [Fact]
    public void The_past_expires_at_once_and_zero_never()
    {
        using TimerFd timer = new();
        timer.SetMonotonic(1);
        Assert.True(timer.Wait());
        timer.SetMonotonic(1);
        timer.SetMonotonic(0);
        timer.Wake();
        Assert.False(timer.Wait());
    }

    [Fact]
    public void An_earlier_time_set_while_waiting_counts()
    {
        using TimerFd timer = new();
        timer.SetMonotonic(KernelClock.MonotonicNs + 3_600_000_000_000);
        bool expired = false;
        Thread waiter = new(() => expired = timer.Wait());
        waiter.Start();
        Eventually.True(() => waiter.ThreadState.HasFlag(ThreadState.WaitSleepJoin) || waiter.IsAlive, "it waits");
        timer.SetMonotonic(KernelClock.MonotonicNs + 1_000_000);
        waiter.Join();
        Assert.True(expired);
    }

    [Fact]
    public void Wake_and_dispose_end_a_wait_of_another_thread()
    {
        foreach (bool dispose in new[] { false, true })
        {
            using TimerFd timer = new();
            bool expired = true;
            Thread waiter = new(() => expired = timer.Wait());
            waiter.Start();
            if (dispose)
                timer.Dispose();
            else
                timer.Wake();
            waiter.Join();
            Assert.False(expired);
        }
    }

    [Fact]
    public void A_signal_in_the_middle_of_a_wait_is_no_error()
    {
        using TimerFd timer = new();
        int tid = 0;
        bool expired = true;
        Exception? failure = null;
        Thread waiter = new(() =>
        {
            LibcSigaction.Unblock(WakeSignal.Number);
            Volatile.Write(ref tid, LibcSigaction.gettid());
            failure = Record.Exception(() => expired = timer.Wait());
        });
        waiter.Start();
        Eventually.True(() => Volatile.Read(ref tid) != 0, "it runs");
        // Some of them find it in its poll.
        for (int i = 0; i < 200 && waiter.IsAlive; i++)
        {
            LibcSigaction.SendToThread(Environment.ProcessId, tid, WakeSignal.Number);
            Thread.Sleep(1);
        }
        timer.Wake();
        waiter.Join();
        Assert.Null(failure);
        Assert.False(expired);
    }

    [Fact]
    public void A_disposed_one_does_not_wait()
    {
        TimerFd timer = new();
        timer.Dispose();
        timer.Dispose();
        Assert.False(timer.Wait());
    }

    [Fact]
    public void Setting_waking_and_reading_clocks_allocate_nothing()
    {
        using TimerFd timer = new();
        Assert.Equal(0, Allocations.Of(() => timer.SetMonotonic(1)));
        Assert.Equal(0, Allocations.Of(timer.Wake));
        Assert.Equal(0, Allocations.Of(() => _ = KernelClock.MonotonicNs));
    }

    [Fact]
    public void Clocks_are_those_of_the_system()
    {
        long stopwatch = System.Diagnostics.Stopwatch.GetTimestamp();
        long monotonic = KernelClock.MonotonicNs;
        Assert.InRange(System.Diagnostics.Stopwatch.GetTimestamp(), stopwatch, long.MaxValue);
        Assert.InRange(monotonic, stopwatch, System.Diagnostics.Stopwatch.GetTimestamp());
        Assert.True(KernelClock.BoottimeNs >= monotonic);
        DateTimeOffset before = DateTimeOffset.UtcNow;
        Assert.True(DateTimeOffset.FromUnixTimeMilliseconds(KernelClock.RealtimeNs / 1_000_000) >= before.AddMilliseconds(-1));
    }
}
