using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// An address as the table of networks has it (struct bpf_lpm_trie_key): how many bits count, then the family, so that no network of one holds
/// addresses of the other, then the address.
/// </summary>
internal static class TrafficKey
{
    internal const int Bytes = 24;

    /// <summary>All of them: of the family and of the longest address.</summary>
    internal const int Bits = FamilyBits + 128;

    internal const int Four = 4;
    internal const int Six = 6;
    private const int FamilyBits = 32;

    /// <summary>Writes a network.</summary>
    internal static void Write(IPNetwork network, Span<byte> key)
    {
        key.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(key, FamilyBits + network.PrefixLength);
        BinaryPrimitives.WriteInt32LittleEndian(key[4..], network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? Four : Six);
        network.BaseAddress.TryWriteBytes(key[8..], out _);
    }
}
