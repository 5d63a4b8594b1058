using System.Globalization;
using System.Net;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Reads which packets are meant.</summary>
internal static class TrafficOptions
{
    private const int MostPorts = 32;
    private const int IPPROTO_ICMP = 1;
    private const int IPPROTO_TCP = 6;
    private const int IPPROTO_UDP = 17;
    private const int IPPROTO_ICMPV6 = 58;

    /// <exception cref="FaultException">InvalidArgument, naming the option and its rule.</exception>
    public static TrafficMatch Read(
        TrafficProtocol protocol, string? peers, IReadOnlyList<int>? peerPorts, IReadOnlyList<int>? localPorts, string probability, long? seed, long? uid, PrepareContext context)
    {
        if ((peerPorts ?? localPorts) is not null && protocol == TrafficProtocol.Icmp)
            throw context.No(ErrorCode.InvalidArgument, "icmp has no ports");
        if (seed < 0)
            throw context.No(ErrorCode.InvalidArgument, $"packet_seed is at least 0, not {seed}");
        // The last number means none (chown(2)).
        if (uid is < 0 or >= uint.MaxValue)
            throw context.No(ErrorCode.InvalidArgument, $"uid is from 0 to {uint.MaxValue - 1}, not {uid}");
        int[] protocols = protocol switch
        {
            TrafficProtocol.Tcp => [IPPROTO_TCP],
            TrafficProtocol.Udp => [IPPROTO_UDP],
            TrafficProtocol.Icmp => [IPPROTO_ICMP, IPPROTO_ICMPV6],
            _ => [],
        };
        return new TrafficMatch(
            protocols, Networks(peers, context), Ports("peer_ports", peerPorts, context), Ports("local_ports", localPorts, context), Share(probability, context), ChosenSeed.Of(seed))
        {
            Uid = (uint?)uid,
        };
    }

    /// <summary>Reads whence packets come that are meant, and which part of them.</summary>
    public static TrafficMatch ReadFrom(string? peers, string probability, PrepareContext context) =>
        new([], Networks(peers, context), [], [], Share(probability, context), 0);

    private static IReadOnlyList<IPNetwork> Networks(string? text, PrepareContext context)
    {
        if (text is null)
            return [];
        var networks = new HashSet<IPNetwork>();
        foreach (string word in text.Split(','))
        {
            if (!NetworkText.TryParse(word, out var network))
                throw context.No(ErrorCode.InvalidArgument, $"peers is addresses and networks, parted by commas (10.0.0.0/8,192.0.2.7,2001:db8::/32), and {NetworkText.WhyNot(word)}");
            networks.Add(network);
        }
        return [.. networks];
    }

    /// <summary>Reads a list of ports.</summary>
    public static IReadOnlyList<int> Ports(string field, IReadOnlyList<int>? ports, PrepareContext context)
    {
        if (ports is null)
            return [];
        if (ports.Count is 0 or > MostPorts)
            throw context.No(ErrorCode.InvalidArgument, $"{field} names 1 to {MostPorts} ports, not {ports.Count}");
        foreach (int port in ports)
        {
            if (port is < 1 or > ushort.MaxValue)
                throw context.No(ErrorCode.InvalidArgument, $"{field} is from 1 to {ushort.MaxValue}, not {port}");
        }
        return [.. ports.Distinct()];
    }

    private static ulong Share(string text, PrepareContext context)
    {
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share) || share is not (> 0 and <= 1))
            throw context.No(ErrorCode.InvalidArgument, $"probability is above 0 and at most 1 (0.05), not '{Printable.Escape(text, 64)}'");
        return Math.Max(1, (ulong)Math.Round(share * TrafficMatch.All));
    }
}
