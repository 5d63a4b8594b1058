using System.Net;

namespace LuminaGuard.FaultD.Native;

/// <summary>Which packets are meant. What is empty or null is not looked at.</summary>
/// <param name="Protocols">IPPROTO_TCP, IPPROTO_UDP …; one of them.</param>
/// <param name="Peers">Where they come from or go to; one of them.</param>
/// <param name="PeerPorts">The port of the other end, of TCP and UDP; one of them.</param>
/// <param name="LocalPorts">The port of the cgroup's own end; one of them.</param>
/// <param name="Share">Of 2^32 packets so many; 2^32 is all of them.</param>
/// <param name="Seed">Which of them, counted from the first: the same seed takes the same ones.</param>
public sealed record TrafficMatch(
    IReadOnlyList<int> Protocols, IReadOnlyList<IPNetwork> Peers, IReadOnlyList<int> PeerPorts, IReadOnlyList<int> LocalPorts, ulong Share, ulong Seed)
{
    /// <summary>Of <see cref="Share"/>: every packet.</summary>
    public const ulong All = 1UL << 32;

    /// <summary>The user whose the socket is (its fsuid at socket(2)), as the network namespace's user namespace has it.</summary>
    public uint? Uid { get; init; }

    /// <summary>Of these sockets alone, by their cookies; null for all of the cgroup.</summary>
    public IReadOnlyCollection<ulong>? Sockets { get; init; }

    /// <summary>
    /// Of packets that come in: those of one of these senders, by what a <see cref="TrafficFilter.TryLoadTag"/> at theirs has written on them.
    /// With <see cref="Peers"/> it is enough that one of both is true.
    /// </summary>
    public IReadOnlyList<uint> Tags { get; init; } = [];

    /// <summary>Whether the program has to know ports, which of fragments only the first has.</summary>
    internal bool HasPorts => PeerPorts.Count > 0 || LocalPorts.Count > 0;
}
