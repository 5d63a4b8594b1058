using System.Security.Cryptography;
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

    private static ulong Draw(long seed, string purpose, int index)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{purpose}/{index}"), hash);
        return BitConverter.ToUInt64(hash);
    }
}
