namespace LuminaGuard.FaultD;

/// <summary>
/// Random numbers keyed by what they are for, never by the order of the calls: the same seed gives the same plan on any
/// machine, whatever else was asked for before.
/// </summary>
internal static class CounterRandom
{
    /// <summary>64 bits for the n-th event of a stream; SplitMix64 by Steele, Lea and Flood (2014).</summary>
    public static ulong Bits(ulong seed, uint stream, uint index) =>
        Mix(Mix(seed + 0x9E3779B97F4A7C15) + (((ulong)stream << 32) | index));

    /// <summary>A number from -<paramref name="reach"/> to +<paramref name="reach"/>, each as likely.</summary>
    public static long Around(ulong seed, uint stream, uint index, long reach) =>
        (long)Math.BigMul(Bits(seed, stream, index), (ulong)((2 * reach) + 1), out _) - reach;

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
