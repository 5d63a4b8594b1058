namespace LuminaGuard.FaultD;

/// <summary>Refuses packets that the processes of a cgroup send, as a local firewall does: the call of who sends a datagram fails with EPERM.</summary>
/// <remarks>
/// Over UDP and raw sockets send(2) fails with EPERM. TCP sends later than its callers do: there a connection that is being made times out, one that is
/// established retransmits, and no call fails at once. What comes in is not touched. All else is as with net.drop, which loses packets silently.
///
/// faultctl inject net.deny --target unit:app.service --protocol udp --peer-ports 53 --for 30s makes its look-ups of names fail at once.
/// </remarks>
/// <param name="Target">The cgroup (unit:app.service, container:ID, child:NAME, cgroup:/PATH), or a process (pid:N, name:NAME, port:N) for the sockets that it has open now.</param>
/// <param name="Protocol">Of which protocol.</param>
/// <param name="Peers">Only to these addresses and networks (10.0.0.0/8,192.0.2.7,2001:db8::/32), at most 4,096 characters.</param>
/// <param name="PeerPorts">Only to these ports, from 1 to 65535, at most 32; TCP and UDP.</param>
/// <param name="LocalPorts">Only from these ports, from 1 to 65535, at most 32; TCP and UDP.</param>
/// <param name="Probability">Which part of those packets, above 0 and at most 1 (0.05).</param>
/// <param name="PacketSeed">Which of them, at least 0: they are counted, and the same seed takes the same ones; by chance when it is not given, and reported.</param>
/// <param name="Uid">Only of sockets that this user created, by his number in the user namespace that owns the network namespace.</param>
[Fault("net.deny", Durability.Kernel)]
public sealed partial record DenyTraffic(
    Target Target, TrafficProtocol Protocol = TrafficProtocol.Any, string? Peers = null, IReadOnlyList<int>? PeerPorts = null,
    IReadOnlyList<int>? LocalPorts = null, string Probability = "1", long? PacketSeed = null, long? Uid = null) : IFault;
