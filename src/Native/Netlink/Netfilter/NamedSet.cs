namespace LuminaGuard.FaultD.Native;

/// <summary>A set of a table.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Id">Its number in the batch that makes it.</param>
/// <param name="KeyBytes">How long its elements are.</param>
/// <param name="KeyType">What nft(8) takes them for when it shows them, which is all that it is for.</param>
/// <param name="Flags">NFT_SET_INTERVAL, NFT_SET_TIMEOUT.</param>
internal sealed record NamedSet(string Name, uint Id, int KeyBytes, uint KeyType, uint Flags)
{
    internal const uint NFT_SET_INTERVAL = 0x4;
    internal const uint NFT_SET_TIMEOUT = 0x10;
    private const uint NfProto = 2;
    private const uint Ipv4Address = 7;
    private const uint Ipv6Address = 8;
    private const uint InetService = 13;

    /// <summary>The families of packets, each for as long as its element lasts: without one no rule matches.</summary>
    internal static NamedSet Lease { get; } = new("lease", 1, 1, NfProto, NFT_SET_TIMEOUT);

    /// <summary>Networks of IPv4.</summary>
    internal static NamedSet Peers4 { get; } = new("peers4", 2, 4, Ipv4Address, NFT_SET_INTERVAL);

    /// <summary>Networks of IPv6.</summary>
    internal static NamedSet Peers6 { get; } = new("peers6", 3, 16, Ipv6Address, NFT_SET_INTERVAL);

    /// <summary>Ports of the other end.</summary>
    internal static NamedSet PeerPorts { get; } = new("peer_ports", 4, 2, InetService, 0);

    /// <summary>Ports of the own end.</summary>
    internal static NamedSet LocalPorts { get; } = new("local_ports", 5, 2, InetService, 0);

    /// <summary>What nft(8) keeps of a set for itself: the order of the bytes of its keys (NFTNL_UDATA_SET_KEYBYTEORDER), 2 for the network's.</summary>
    internal byte[] UserData => [0, 4, (byte)(KeyType == NfProto ? 0 : 2), 0, 0, 0];
}
