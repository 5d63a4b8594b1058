using System.Buffers.Binary;
using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>A qdisc, class or filter of a link, as the kernel lists it.</summary>
/// <param name="Link">The link's index.</param>
/// <param name="Handle">Its own number; 0 of a qdisc that the kernel put there by default.</param>
/// <param name="Parent">What it stands in; <see cref="TrafficControl.TC_H_ROOT"/> for a root.</param>
/// <param name="Kind">"htb".</param>
/// <param name="Options">TCA_OPTIONS.</param>
/// <param name="Bytes">What has been sent by it.</param>
/// <param name="Packets">The same in packets.</param>
/// <param name="Waiting">Packets that wait in it.</param>
/// <param name="Dropped">Packets that it has lost.</param>
public sealed record Qdisc(
    int Link, uint Handle, uint Parent, string Kind, ReadOnlyMemory<byte> Options, ulong Bytes, uint Packets, uint Waiting, uint Dropped)
{
    private const ushort TCA_STATS_BASIC = 1;
    private const ushort TCA_STATS_QUEUE = 3;

    /// <summary>"5a01:", "5a01:1", as tc(8) writes it.</summary>
    public static string Text(uint handle) => (handle & 0xffff) == 0 ? $"{handle >> 16:x}:" : $"{handle >> 16:x}:{handle & 0xffff:x}";

    /// <summary>Reads a message; null when it is none of them, or not whole.</summary>
    internal static Qdisc? Read(in NetlinkMessage message)
    {
        if (message.Type is not (TrafficControl.RTM_NEWQDISC or TrafficControl.RTM_NEWTCLASS or TrafficControl.RTM_NEWTFILTER)
            || message.Body.Length < TrafficControl.Length)
        {
            return null;
        }
        string kind = "";
        byte[] options = [];
        ulong bytes = 0;
        uint packets = 0, waiting = 0, dropped = 0;
        ReadOnlySpan<byte> rest = message.Body[TrafficControl.Length..];
        while (NetlinkMessage.TryTakeAttribute(ref rest, out ushort type, out var value))
        {
            switch (type)
            {
                case TrafficControl.TCA_KIND:
                    kind = Encoding.UTF8.GetString(value.TrimEnd((byte)0));
                    break;
                case TrafficControl.TCA_OPTIONS:
                    options = value.ToArray();
                    break;
                case TrafficControl.TCA_STATS2:
                    ReadCounts(value, ref bytes, ref packets, ref waiting, ref dropped);
                    break;
            }
        }
        return new Qdisc(
            BinaryPrimitives.ReadInt32LittleEndian(message.Body[4..]), BinaryPrimitives.ReadUInt32LittleEndian(message.Body[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(message.Body[12..]), kind, options, bytes, packets, waiting, dropped);
    }

    // struct gnet_stats_basic: bytes of 64 bits, packets. struct gnet_stats_queue: qlen, backlog, drops, requeues, overlimits.
    private static void ReadCounts(ReadOnlySpan<byte> rest, ref ulong bytes, ref uint packets, ref uint waiting, ref uint dropped)
    {
        while (NetlinkMessage.TryTakeAttribute(ref rest, out ushort type, out var value))
        {
            if (type == TCA_STATS_BASIC && value.Length >= 12)
                (bytes, packets) = (BinaryPrimitives.ReadUInt64LittleEndian(value), BinaryPrimitives.ReadUInt32LittleEndian(value[8..]));
            else if (type == TCA_STATS_QUEUE && value.Length >= 12)
                (waiting, dropped) = (BinaryPrimitives.ReadUInt32LittleEndian(value), BinaryPrimitives.ReadUInt32LittleEndian(value[8..]));
        }
    }
}
