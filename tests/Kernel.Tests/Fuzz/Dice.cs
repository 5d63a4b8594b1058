namespace LuminaGuard.FaultD.Tests.Fuzz;

/// <summary>Randomness that depends on a seed and a frame's number alone, so that one frame can be made again (splitmix64).</summary>
internal struct Dice(long seed, long index)
{
    private ulong _state = Mix((ulong)seed) ^ Mix((ulong)index + 0x9E3779B97F4A7C15);

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        return Mix(_state);
    }

    /// <summary>From 0 to one less than <paramref name="sides"/>.</summary>
    public int Below(int sides) => (int)(Next() % (ulong)sides);

    public bool Chance(int percent) => Below(100) < percent;

    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>One of several, by weight.</summary>
    public T Weighted<T>(IReadOnlyList<(T Choice, int Weight)> choices)
    {
        int total = 0;
        foreach (var (_, weight) in choices)
            total += weight;
        int left = Below(total);
        foreach (var (choice, weight) in choices)
        {
            if ((left -= weight) < 0)
                return choice;
        }
        throw new InvalidOperationException("Cannot choose: no weights");
    }

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (int i = 0; i < count; i++)
            bytes[i] = (byte)Next();
        return bytes;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
