using System.Text;
using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep;

/// <summary>
/// A seeded choice of points, keyed by what it is for and not by the order of calls: the same seed over the same stops
/// gives the same points.
/// </summary>
internal static class Sampling
{
    /// <summary>
    /// At most <paramref name="count"/> points. Every kind of syscall stop gets its turn before any gets a second, for
    /// most stops of an operation are reads and yields, and most harm is done between the few others.
    /// </summary>
    public static IReadOnlyList<KillMoment> Choose(long seed, string purpose, int count, IReadOnlyList<KillPoint> stops)
    {
        var kinds = stops.GroupBy(stop => (stop.Syscall, stop.AtEntry))
            .Select(group => (group.Key, Order: Shuffled(seed, $"{purpose} {group.Key}", group.Count())))
            .OrderBy(kind => Draw(seed, $"{purpose} {kind.Key}", -1))
            .ToList();
        var rounds = kinds.Count == 0 ? 0 : kinds.Max(kind => kind.Order.Count);
        return
        [
            .. Enumerable.Range(0, rounds)
                .SelectMany(round => kinds.Where(kind => round < kind.Order.Count).Select(kind =>
                    new KillMoment(kind.Order[round], kind.Key.Syscall, kind.Key.AtEntry)))
                .Take(count),
        ];
    }

    // The numbers 1 to length in an order that the seed decides.
    private static List<int> Shuffled(long seed, string purpose, int length) =>
        [.. Enumerable.Range(1, length).OrderBy(number => Draw(seed, purpose, number))];

    // FNV-1a, and the last steps of SplitMix64 to spread it. No library's hash: those of .NET load OpenSSL, which a guest has not.
    private static ulong Draw(long seed, string purpose, int index)
    {
        ulong hash = 14695981039346656037;
        foreach (byte part in Encoding.UTF8.GetBytes($"{seed}/{purpose}/{index}"))
            hash = (hash ^ part) * 1099511628211;
        hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
        hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
        return hash ^ (hash >> 31);
    }
}
