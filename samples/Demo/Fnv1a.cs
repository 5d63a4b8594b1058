using System.Text;

namespace LuminaGuard.FaultD.Samples.Demo;

/// <summary>FNV-1a, 64 bits: the Ledger's row checksum, computed here a second time, and the plan's name.</summary>
internal static class Fnv1a
{
    public static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var octet in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ octet) * 1099511628211UL;
        return hash;
    }
}
