using System.Buffers.Binary;
using System.Net.Sockets;
using static LuminaGuard.FaultD.Native.NfTables;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Tables whose rules refuse packets: TCP with a reset, all else with "port unreachable". They match while the set lease has elements, and
/// it has none at first.
/// </summary>
public static class RefusalRules
{
    internal const string Counter = "refused";
    private const string Refuse = "refuse";
    private const string Outgoing = "outgoing";
    private const string Incoming = "incoming";
    private const byte IPPROTO_TCP = 6;
    private const byte IPPROTO_UDP = 17;
    private const byte IPPROTO_ICMPV6 = 58;
    private const byte EchoRequest = 128;
    private const int FlagsOfTcp = 13;
    private const byte FIN = 1;
    private const byte SYN = 2;
    private const byte RST = 4;
    private const byte ACK = 16;

    /// <summary>Refuses packets of a cgroup.</summary>
    /// <param name="table">What it is to be called.</param>
    /// <param name="owner">Whose packets.</param>
    /// <param name="match">Which of them; those of a share by chance, not by its seed. A user is known of what is sent only.</param>
    /// <param name="incoming">Of those that it is sent: of TCP and UDP, whose sockets the kernel looks up.</param>
    /// <param name="outgoing">Of those that it sends.</param>
    public static Ruleset OfCgroup(string table, PacketOwner owner, TrafficMatch match, bool incoming, bool outgoing)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(match);
        var writer = Begin(table, match, incoming, outgoing);
        if (outgoing)
        {
            IReadOnlyList<int> protocols = match.Protocols.Count == 0 && match.HasPorts ? [IPPROTO_TCP, IPPROTO_UDP] : match.Protocols;
            SpareNeighbours(writer, protocols);
            PacketsOf(writer, owner, match, outgoing: true, protocols.Count == 0 ? [null] : protocols.Select(p => (int?)p));
        }
        // The socket that an error of ICMP is about is looked up too, and ours are what tells who was refused.
        if (incoming)
            PacketsOf(writer, owner, match, outgoing: false, ((int?[])[IPPROTO_TCP, IPPROTO_UDP]).Where(p => match.Protocols.Count == 0 || match.Protocols.Contains(p!.Value)));
        return writer.Finish();
    }

    /// <summary>Refuses connections that are being made to sockets which wait for them. Those that are established are left alone.</summary>
    /// <param name="table">What it is to be called.</param>
    /// <param name="ends">Where they wait.</param>
    /// <param name="match">From whom, and which share of them.</param>
    public static Ruleset OfListeners(string table, IReadOnlyList<ListeningEnd> ends, TrafficMatch match)
    {
        ArgumentNullException.ThrowIfNull(ends);
        ArgumentNullException.ThrowIfNull(match);
        var writer = Begin(table, match, incoming: true, outgoing: false);
        foreach (var end in ends)
        {
            bool one = end.Address is not null || !end.TakesIPv4 || !end.TakesIPv6;
            foreach (byte? family in one || match.Peers.Count > 0 ? Families(match, end.TakesIPv4, end.TakesIPv6, named: true) : [null])
                writer.Rule(Incoming, "rule for a listener", rule => ConnectionsTo(rule, end, match, family));
        }
        return writer.Finish();
    }

    // What both kinds begin with. A reset is no answer to a reset, and ours are on their way to somebody, too.
    private static RulesetWriter Begin(string table, TrafficMatch match, bool incoming, bool outgoing)
    {
        var writer = new RulesetWriter(table);
        writer.Table();
        writer.Chain(Refuse);
        if (outgoing)
            writer.Chain(Outgoing, NF_INET_LOCAL_OUT);
        if (incoming)
            writer.Chain(Incoming, NF_INET_LOCAL_IN);
        writer.Counter(Counter);
        writer.Set(NamedSet.Lease);
        foreach (var (set, family) in ((NamedSet, AddressFamily)[])[(NamedSet.Peers4, AddressFamily.InterNetwork), (NamedSet.Peers6, AddressFamily.InterNetworkV6)])
        {
            if (AddressRange.Of(match.Peers, family) is { Count: > 0 } ranges)
                writer.Set(set, ranges);
        }
        if (match.PeerPorts.Count > 0)
            writer.Set(NamedSet.PeerPorts, match.PeerPorts);
        if (match.LocalPorts.Count > 0)
            writer.Set(NamedSet.LocalPorts, match.LocalPorts);
        writer.Rule(Refuse, "rule that counts", rule => rule.CountIn("refused"u8));
        writer.Rule(Refuse, "rule that rejects with a reset", rule =>
        {
            Protocol(rule, IPPROTO_TCP);
            rule.RejectWithReset();
        });
        writer.Rule(Refuse, "rule that rejects", rule => rule.RejectAsUnreachable());
        foreach (string chain in (string[])[Outgoing, Incoming])
        {
            if (chain == Outgoing ? !outgoing : !incoming)
                continue;
            writer.Rule(chain, "rule for resets", rule =>
            {
                Protocol(rule, IPPROTO_TCP);
                rule.TransportHeader(FlagsOfTcp, 1);
                rule.Mask(RST);
                rule.NotEqual([0]);
                rule.Accept();
            });
        }
        return writer;
    }

    // The kernel's own socket, by which it finds neighbours over IPv6, is of the cgroup that made the network namespace.
    private static void SpareNeighbours(RulesetWriter writer, IReadOnlyList<int> protocols)
    {
        if (protocols.Count > 0 && !protocols.Contains(IPPROTO_ICMPV6))
            return;
        writer.Rule(Outgoing, "rule for neighbours", rule =>
        {
            Family(rule, NFPROTO_IPV6);
            Protocol(rule, IPPROTO_ICMPV6);
            rule.TransportHeader(0, 1);
            rule.NotEqual([EchoRequest]);
            rule.Accept();
        });
    }

    private static void PacketsOf(RulesetWriter writer, PacketOwner owner, TrafficMatch match, bool outgoing, IEnumerable<int?> protocols)
    {
        foreach (int? protocol in protocols)
        {
            foreach (byte? family in Families(match, takes4: true, takes6: true))
                writer.Rule(outgoing ? Outgoing : Incoming, "rule for a cgroup", rule => PacketsOf(rule, owner, match, outgoing, protocol, family));
        }
    }

    private static void PacketsOf(RuleWriter rule, PacketOwner owner, TrafficMatch match, bool outgoing, int? protocol, byte? family)
    {
        Lease(rule);
        if (protocol is { } number)
            Protocol(rule, (byte)number);
        Peers(rule, family, outgoing);
        Ports(rule, match.PeerPorts, NamedSet.PeerPorts, outgoing ? 2 : 0);
        Ports(rule, match.LocalPorts, NamedSet.LocalPorts, outgoing ? 0 : 2);
        if (match.Uid is { } uid)
        {
            rule.Meta(MetaKey.SkUid);
            rule.Equal(BitConverter.GetBytes(uid));
        }
        rule.SocketCgroup(owner.Level);
        rule.Equal(BitConverter.GetBytes(owner.Cgroup));
        Share(rule, match);
        rule.GoTo(Refuse);
    }

    private static void ConnectionsTo(RuleWriter rule, ListeningEnd end, TrafficMatch match, byte? family)
    {
        Span<byte> port = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(port, (ushort)end.Port);
        Lease(rule);
        Protocol(rule, IPPROTO_TCP);
        rule.TransportHeader(FlagsOfTcp, 1);
        rule.Mask(FIN | SYN | RST | ACK);
        rule.Equal([SYN]);
        rule.TransportHeader(2, 2);
        rule.Equal(port);
        if (match.Peers.Count > 0)
            Peers(rule, family, outgoing: false);
        else if (family is { } one)
            Family(rule, one);
        if (end.Address is { } address)
        {
            byte[] bytes = address.GetAddressBytes();
            rule.NetworkHeader(bytes.Length == 4 ? 16 : 24, bytes.Length);
            rule.Equal(bytes);
        }
        if (end.Interface != 0)
        {
            rule.Meta(MetaKey.Iif);
            rule.Equal(BitConverter.GetBytes(end.Interface));
        }
        Share(rule, match);
        rule.GoTo(Refuse);
    }

    // One rule for each family that has peers; without peers one for all, unless the family is to be named.
    private static IEnumerable<byte?> Families(TrafficMatch match, bool takes4, bool takes6, bool named = false)
    {
        if (match.Peers.Count == 0 && !named)
            yield return null;
        if (takes4 && (match.Peers.Count == 0 ? named : match.Peers.Any(p => p.BaseAddress.AddressFamily == AddressFamily.InterNetwork)))
            yield return NFPROTO_IPV4;
        if (takes6 && (match.Peers.Count == 0 ? named : match.Peers.Any(p => p.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6)))
            yield return NFPROTO_IPV6;
    }

    private static void Lease(RuleWriter rule)
    {
        rule.Meta(MetaKey.NfProto);
        rule.In(NamedSet.Lease);
    }

    private static void Family(RuleWriter rule, byte family)
    {
        rule.Meta(MetaKey.NfProto);
        rule.Equal([family]);
    }

    private static void Protocol(RuleWriter rule, byte protocol)
    {
        rule.Meta(MetaKey.L4Proto);
        rule.Equal([protocol]);
    }

    private static void Peers(RuleWriter rule, byte? family, bool outgoing)
    {
        if (family is not { } one)
            return;
        Family(rule, one);
        if (one == NFPROTO_IPV4)
            rule.NetworkHeader(outgoing ? 16 : 12, 4);
        else
            rule.NetworkHeader(outgoing ? 24 : 8, 16);
        rule.In(one == NFPROTO_IPV4 ? NamedSet.Peers4 : NamedSet.Peers6);
    }

    private static void Ports(RuleWriter rule, IReadOnlyList<int> ports, NamedSet set, int at)
    {
        if (ports.Count == 0)
            return;
        rule.TransportHeader(at, 2);
        rule.In(set);
    }

    private static void Share(RuleWriter rule, TrafficMatch match)
    {
        if (match.Share >= TrafficMatch.All)
            return;
        rule.Meta(MetaKey.Random);
        rule.Below((uint)match.Share);
    }
}
