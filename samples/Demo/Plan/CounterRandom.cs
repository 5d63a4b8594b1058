namespace LuminaGuard.FaultD.Samples.Demo.Plan;

/// <summary>
/// Random numbers by index, not by call order: (seed, index) always gives the same value (SplitMix64's finaliser).
/// </summary>
internal sealed class CounterRandom(ulong seed)
{
    public ulong At(ulong index)
    {
        var z = Mix(seed) + (index + 1) * 0x9E3779B97F4A7C15UL;
        return Mix(z);
    }

    /// <summary>A whole number of microseconds in [from, to).</summary>
    public TimeSpan Between(ulong index, TimeSpan from, TimeSpan to)
    {
        var span = (ulong)(to - from).TotalMicroseconds;
        return from + TimeSpan.FromMicroseconds(At(index) % span);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
