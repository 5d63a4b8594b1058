namespace LuminaGuard.FaultD;

/// <summary>Has a part of what an interface sends, or of one flow of it, overtaken by the rest.</summary>
/// <remarks>
/// Where it is done, what it needs, what else goes by the interface and what is left alone: as with net.rate.
/// Those that are chosen are held back by a netem (sch_netem), for as long as is said; the others pass at once, and so ahead of them.
///
/// faultctl inject net.reorder --target unit:app.service --interface eth0 --delay 20ms --probability 0.1 --protocol udp --for 30s shows who counts on order.
/// </remarks>
/// <param name="Target">A process in the network namespace that is meant (pid:42, unit:app.service, container:ID, child:NAME).</param>
/// <param name="Interface">The interface that sends them (eth0), as it is called in there.</param>
/// <param name="Delay">For how long they are overtaken, from 1 us to 60 s.</param>
/// <param name="Probability">Which part of them is held back, above 0 and at most 1 (0.05).</param>
/// <param name="Protocol">Of which protocol.</param>
/// <param name="Peers">Only to these addresses and networks (10.0.0.0/8,192.0.2.7,2001:db8::/32), at most 4,096 characters.</param>
/// <param name="PeerPorts">Only to these ports, from 1 to 65535, at most 32; TCP and UDP.</param>
/// <param name="LocalPorts">Only from these ports, from 1 to 65535, at most 32; TCP and UDP.</param>
/// <param name="PacketSeed">Which of them, at least 0: they are counted, and the same seed takes the same ones; by chance when it is not given, and reported.</param>
[Fault("net.reorder", Durability.Journalled)]
public sealed partial record ReorderTraffic(
    Target Target, string Interface, TimeSpan Delay, string Probability, TrafficProtocol Protocol = TrafficProtocol.Any, string? Peers = null,
    IReadOnlyList<int>? PeerPorts = null, IReadOnlyList<int>? LocalPorts = null, long? PacketSeed = null) : IFault;
