using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>Addresses from the first to the last, of one family.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AddressRange(UInt128 First, UInt128 Last)
{
    /// <summary>Those of networks that overlap or adjoin made one, in order: a set of the kernel takes none that overlap.</summary>
    /// <param name="networks">Networks.</param>
    /// <param name="family">Of this family only.</param>
    internal static List<AddressRange> Of(IEnumerable<IPNetwork> networks, AddressFamily family)
    {
        var ranges = new List<AddressRange>();
        foreach (var range in networks.Where(n => n.BaseAddress.AddressFamily == family).Select(Of).OrderBy(r => r.First))
        {
            // No address is before the first of all, so that nothing is taken from 0.
            if (ranges.Count > 0 && range.First <= ranges[^1].Last + (ranges[^1].Last == UInt128.MaxValue ? UInt128.Zero : UInt128.One))
                ranges[^1] = ranges[^1] with { Last = UInt128.Max(ranges[^1].Last, range.Last) };
            else
                ranges.Add(range);
        }
        return ranges;
    }

    /// <summary>An address in the order of the network.</summary>
    /// <param name="address">The address.</param>
    /// <param name="bytes">4 or 16.</param>
    internal static byte[] Bytes(UInt128 address, int bytes)
    {
        byte[] whole = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(whole, address);
        return whole[(16 - bytes)..];
    }

    private static AddressRange Of(IPNetwork network)
    {
        Span<byte> whole = stackalloc byte[16];
        whole.Clear();
        int bytes = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 4 : 16;
        network.BaseAddress.TryWriteBytes(whole[(16 - bytes)..], out _);
        UInt128 first = BinaryPrimitives.ReadUInt128BigEndian(whole);
        int free = bytes * 8 - network.PrefixLength;
        return new AddressRange(first, first | (free == 128 ? UInt128.MaxValue : (UInt128.One << free) - 1));
    }
}
