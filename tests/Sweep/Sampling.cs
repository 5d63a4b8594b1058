using System.Security.Cryptography;
using System.Text;

namespace LuminaGuard.FaultD.Sweep;

/// <summary>A seeded choice of stops, keyed by what it is for and not by the order of calls: the same seed, the same points.</summary>
internal static class Sampling
{
    /// <summary>At most <paramref name="count"/> different stops out of 1 to <paramref name="length"/>, one from each equal part.</summary>
    public static IEnumerable<int> Choose(long seed, string purpose, int count, int length)
    {
        count = Math.Min(count, length);
        for (var part = 0; part < count; part++)
        {
            var first = (int)((long)length * part / count);
            var next = (int)((long)length * (part + 1) / count);
            yield return first + 1 + (int)(Draw(seed, purpose, part) % (ulong)(next - first));
        }
    }

    private static ulong Draw(long seed, string purpose, int index)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{purpose}/{index}"), hash);
        return BitConverter.ToUInt64(hash);
    }
}
