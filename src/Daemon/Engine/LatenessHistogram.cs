using System.Numerics;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// How often which lateness was seen, so that a look costs what is new and not all that there was. Each power of two has 64 buckets:
/// below 128 ns a value is exact, above it is known to 1.6 %.
/// </summary>
internal sealed class LatenessHistogram
{
    private const int BitsOfBuckets = 6;
    private const int Buckets = 1 << BitsOfBuckets;

    private readonly int[] _counts = new int[Index(long.MaxValue) + 1];
    private int _count;

    /// <summary>The most, exactly; 0 as long as there is none.</summary>
    public long Max { get; private set; }

    /// <summary>Counts one; less than 0, as a clock that was set back has it, is 0.</summary>
    public void Add(long ns)
    {
        ns = Math.Max(0, ns);
        _counts[Index(ns)]++;
        _count++;
        Max = Math.Max(Max, ns);
    }

    /// <summary>A value that this share of all is not above.</summary>
    public long At(double share)
    {
        int rank = Math.Min(_count - 1, (int)(_count * share)), seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen > rank)
                return Math.Min(Max, Highest(i));
        }
        return 0;
    }

    private static int Index(long ns)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)ns) - BitsOfBuckets);
        return (shift << BitsOfBuckets) + (int)(ns >> shift);
    }

    private static long Highest(int index)
    {
        int shift = Math.Max(0, (index >> BitsOfBuckets) - 1);
        return (((long)(index - (shift << BitsOfBuckets)) + 1) << shift) - 1;
    }
}
