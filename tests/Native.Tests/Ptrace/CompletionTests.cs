using System.Diagnostics;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Ptrace;

public sealed class CompletionTests
{
    [Theory]
    [InlineData(0.4)]
    [InlineData(1)]
    [InlineData(2.7)]
    public void An_unset_completion_waits_the_whole_time(double milliseconds)
    {
        var completion = new Completion();
        var patience = TimeSpan.FromMilliseconds(milliseconds);
        for (int i = 0; i < 20; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Assert.False(completion.Wait(patience));
            // Whoever waits in order to try again must not turn into a busy loop.
            Assert.True(Stopwatch.GetElapsedTime(start) >= patience);
        }
    }

    [Fact]
    public void A_set_completion_returns_at_once_and_for_ever()
    {
        var completion = new Completion();
        completion.Set();
        Assert.True(completion.Wait(TimeSpan.Zero));
        Assert.True(completion.Wait(TimeSpan.FromHours(1)));
        Assert.True(completion.IsSet);
    }

    [Fact]
    public void A_first_wait_that_sleeps_allocates_nothing()
    {
        new Completion().Wait(TimeSpan.FromMilliseconds(1));
        var completion = new Completion();
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool set = completion.Wait(TimeSpan.FromMilliseconds(5));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.False(set);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task All_who_wait_are_woken()
    {
        var completion = new Completion();
        Task[] waiting = [.. Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            completion.Wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        await Task.Delay(20, TestContext.Current.CancellationToken);
        completion.Set();
        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }
}
