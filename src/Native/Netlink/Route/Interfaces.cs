using System.Buffers.Binary;
using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>The interfaces in the network namespace of the calling thread (rtnetlink(7), RTM_GETLINK).</summary>
internal static class Interfaces
{
    private const ushort IFLA_MASTER = 10;
    private const ushort IFLA_LINKINFO = 18;
    private const ushort IFLA_INFO_SLAVE_KIND = 4;
    private const uint IFF_UP = 1;
    private const int IndexAt = 4;
    private const int FlagsAt = 8;

    /// <summary>Lists those that are up and that a packet can be routed to: of those in a bridge, a bond or a team that is its master.</summary>
    /// <returns>EMFILE, ENFILE, ENOMEM. EINTR: they changed meanwhile.</returns>
    public static Errno TryListRouted(List<(int Index, string Name)> links) =>
        RouteDump.TryList(TrafficControl.RTM_GETLINK, TrafficControl.LinkMessageLength, (in NetlinkMessage message) =>
        {
            ReadOnlySpan<byte> body = message.Body;
            if (message.Type != TrafficControl.RTM_NEWLINK || body.Length < TrafficControl.LinkMessageLength)
                return;
            if ((BinaryPrimitives.ReadUInt32LittleEndian(body[FlagsAt..]) & IFF_UP) != 0 && RoutedName(body[TrafficControl.LinkMessageLength..]) is { } name)
                links.Add((BinaryPrimitives.ReadInt32LittleEndian(body[IndexAt..]), name));
        });

    /// <summary>Which interface a message is about, and what it is called now; null for one that has gone, or no longer belongs to the bridge that tells.</summary>
    public static bool TryRead(in NetlinkMessage message, out int index, out string? name)
    {
        (index, name) = (0, null);
        ReadOnlySpan<byte> rest = message.Body;
        if (message.Type is not (TrafficControl.RTM_NEWLINK or TrafficControl.RTM_DELLINK) || rest.Length < TrafficControl.LinkMessageLength)
            return false;
        index = BinaryPrimitives.ReadInt32LittleEndian(rest[IndexAt..]);
        rest = rest[TrafficControl.LinkMessageLength..];
        while (message.Type == TrafficControl.RTM_NEWLINK && NetlinkMessage.TryTakeAttribute(ref rest, out ushort type, out var value))
        {
            if (type == TrafficControl.IFLA_IFNAME)
                name = Encoding.UTF8.GetString(value.TrimEnd((byte)0));
        }
        return true;
    }

    // Those of a VRF have a master too, and routes of their own.
    private static string? RoutedName(ReadOnlySpan<byte> attributes)
    {
        string? name = null;
        bool hasMaster = false, isOfVrf = false;
        while (NetlinkMessage.TryTakeAttribute(ref attributes, out ushort type, out var value))
        {
            hasMaster |= type == IFLA_MASTER;
            if (type == TrafficControl.IFLA_IFNAME)
                name = Encoding.UTF8.GetString(value.TrimEnd((byte)0));
            if (type == IFLA_LINKINFO)
                isOfVrf = IsOfVrf(value);
        }
        return !hasMaster || isOfVrf ? name : null;
    }

    private static bool IsOfVrf(ReadOnlySpan<byte> attributes)
    {
        while (NetlinkMessage.TryTakeAttribute(ref attributes, out ushort type, out var value))
        {
            if (type == IFLA_INFO_SLAVE_KIND && value.TrimEnd((byte)0).SequenceEqual("vrf"u8))
                return true;
        }
        return false;
    }
}
