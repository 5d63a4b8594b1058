using LuminaGuard.FaultD.Daemon;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Engine;

/// <summary>Held against the sorted values themselves.</summary>
public class LatenessHistogramTests
{
    private static readonly double[] Shares = [0, 0.1, 0.5, 0.9, 0.99, 0.999, 1];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(20_000)]
    public void A_share_is_at_most_a_sixty_fourth_above_the_true_value(int count)
    {
        var histogram = new LatenessHistogram();
        // From nanoseconds to a minute, each power of two as likely.
        long[] values = [.. Enumerable.Range(0, count).Select(i => (long)(CounterRandom.Bits(7, 0, (uint)i) >> (int)(28 + (CounterRandom.Bits(7, 1, (uint)i) % 36))))];
        foreach (long value in values)
            histogram.Add(value);
        Array.Sort(values);
        foreach (double share in Shares)
        {
            long exact = values[Math.Min(count - 1, (int)(count * share))];
            Assert.InRange(histogram.At(share), exact, exact + (exact / 64));
        }
        Assert.Equal(values[^1], histogram.Max);
    }

    [Fact]
    public void Small_values_are_exact_and_the_largest_there_are_fit()
    {
        for (long ns = 0; ns < 128; ns++)
        {
            var one = new LatenessHistogram();
            one.Add(ns);
            one.Add(long.MaxValue);
            Assert.Equal((ns, long.MaxValue), (one.At(0), one.At(1)));
        }
    }

    [Fact]
    public void A_clock_that_was_set_back_is_not_late_and_nothing_is_nothing()
    {
        var histogram = new LatenessHistogram();
        Assert.Equal((0, 0), (histogram.At(0.5), histogram.Max));
        histogram.Add(-5);
        Assert.Equal((0, 0), (histogram.At(0.5), histogram.Max));
    }
}
