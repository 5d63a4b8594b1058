using LuminaGuard.FaultD.Units;
using Xunit;
using static LuminaGuard.FaultD.TimelineAction;

namespace LuminaGuard.FaultD.Tests.Timelines;

/// <summary>A timeline is written as it is said. The examples of the README and of docs/timelines.md are this one.</summary>
public class TimelineReadingTests
{
    [Fact]
    public void It_is_written_as_it_is_said()
    {
        var pauseA = new PauseProcess(Target.Pid(1));
        var pauseB = new PauseProcess(Target.Pid(2));
        var timeline = Timeline.Create(seed: 7)
            .At(TimeSpan.Zero, pauseA)
            .At(150.Microseconds(), Undo(pauseA))
            .Every(2.Milliseconds(), count: 500, Pulse(pauseB, 80.Microseconds()));
        var steps = TimelinePlan.Spread(timeline.Seed, timeline.Items, timeline.Faults, "test");
        IEnumerable<PlannedStep> a = [new(0, 0, false), new(150_000, 0, true)];
        var b = Enumerable.Range(0, 500).SelectMany(n => (PlannedStep[])[new(n * 2_000_000L, 1, false), new((n * 2_000_000L) + 80_000, 1, true)]);
        Assert.Equal(a.Concat(b).OrderBy(s => s.OffsetNs), steps);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/timelines.md")]
    public void Its_pages_say_it_so(string page)
    {
        string text = File.ReadAllText(Repository.File(page));
        Assert.Contains("Timeline.Create(seed: 7)", text, StringComparison.Ordinal);
        Assert.Contains("    .At(TimeSpan.Zero, pauseA)\n    .At(150.Microseconds(), Undo(pauseA))\n    .Every(2.Milliseconds(), count: 500, Pulse(pauseB, 80.Microseconds())", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_are_lengths_of_time()
    {
        Assert.Equal(TimeSpan.FromTicks(1500), 150.Microseconds());
        Assert.Equal(TimeSpan.FromTicks(5), 0.5.Microseconds());
        Assert.Equal(TimeSpan.FromTicks(20_000), 2.Milliseconds());
        Assert.Equal(TimeSpan.FromTicks(25_000), 2.5.Milliseconds());
        Assert.Equal(TimeSpan.FromTicks(30_000_000), 3.Seconds());
        Assert.Equal(TimeSpan.FromTicks(1_000_000), 0.1.Seconds());
        Assert.Equal(-TimeSpan.FromSeconds(int.MaxValue), (-int.MaxValue).Seconds());
    }
}
