using System.Buffers.Binary;
using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>The times at which the victim of effect.c did not run, as it has written them down, the earliest first.</summary>
internal sealed class VictimGaps
{
    private readonly long[] _before;
    private readonly long[] _after;

    private VictimGaps(long[] before, long[] after) => (_before, _after) = (before, after);

    public static VictimGaps Read(string file)
    {
        using var stream = File.OpenRead(file);
        Span<byte> one = stackalloc byte[sizeof(long)];
        long Next(Span<byte> buffer)
        {
            stream.ReadExactly(buffer);
            return BinaryPrimitives.ReadInt64LittleEndian(buffer);
        }
        long count = Next(one);
        long[] before = new long[count], after = new long[count];
        for (long i = 0; i < count; i++)
            (before[i], after[i]) = (Next(one), Next(one));
        return new VictimGaps(before, after);
    }

    /// <summary>Adds, for each begin of a stop, how long after it the victim still ran; gives how many it did not notice.</summary>
    public int Match(List<long> begins, long widthNs, Series into)
    {
        int missed = 0;
        foreach (long begin in begins)
        {
            int at = Array.BinarySearch(_after, begin);
            at = at < 0 ? ~at : at;
            if (at < _after.Length && _before[at] > begin && _before[at] < begin + widthNs)
                into.Add(_before[at] - begin);
            else
                missed++;
        }
        return missed;
    }
}
