namespace LuminaGuard.FaultD;

/// <summary>Holds back what an interface sends, or one flow of it; nothing is lost.</summary>
/// <remarks>
/// Where it is done, what it needs, what else goes by the interface and what is left alone: as with net.rate.
/// In the class there is a netem (sch_netem). With a jitter the packets of a flow overtake each other. Up to 100,000 packets are held.
///
/// faultctl inject net.delay --target container:0123456789ab --interface eth0 --delay 80ms --delay-jitter 10ms --peer-ports 5432 --for 30s makes a database far away.
/// </remarks>
/// <param name="Target">A process in the network namespace that is meant (pid:42, unit:app.service, container:ID, child:NAME).</param>
/// <param name="Interface">The interface that sends them (eth0), as it is called in there.</param>
/// <param name="Delay">For how long, from 1 us to 60 s.</param>
/// <param name="DelayJitter">How far that differs from packet to packet, at most the delay; not at all when not given.</param>
/// <param name="Protocol">Of which protocol.</param>
/// <param name="Peers">Only to these addresses and networks (10.0.0.0/8,192.0.2.7,2001:db8::/32), at most 4,096 characters.</param>
/// <param name="PeerPorts">Only to these ports, from 1 to 65535, at most 32; TCP and UDP.</param>
/// <param name="LocalPorts">Only from these ports, from 1 to 65535, at most 32; TCP and UDP.</param>
[Fault("net.delay", Durability.Journalled)]
public sealed partial record DelayTraffic(
    Target Target, string Interface, TimeSpan Delay, TimeSpan? DelayJitter = null, TrafficProtocol Protocol = TrafficProtocol.Any, string? Peers = null,
    IReadOnlyList<int>? PeerPorts = null, IReadOnlyList<int>? LocalPorts = null) : IFault;
