namespace LuminaGuard.FaultD;

/// <summary>Lets what an interface sends, or one flow of it, go no faster than so many bytes a second.</summary>
/// <remarks>
/// It is what goes out that is meant, of every process in the network namespace of the target; for what comes in, aim at who sends it: at the
/// other end of a veth pair, at the other machine. A flow is chosen by protocol, peers and ports, and a packet is meant that all of them are true of. All else
/// passes: to other peers, from other ports, and whatever is not IP, as ARP is. Up to 1,000 packets wait for their turn, and more are lost, as on a slow link.
///
/// The rate is that of some seconds: packets that a sender hands over in one (64 KB and more with segmentation offload, as TCP over loopback does) go whole, and two of them
/// at once at first, so that a short transfer is faster, and the rest comes in bursts.
///
/// A root qdisc (htb) stands in for the one that the kernel gives an interface by itself, and the flow gets a class in it; undo takes the root away, and the
/// kernel puts its default there again. Any other root is somebody's own: it is never touched, and the fault refused. What an interface has waiting in its
/// own queue when the root comes and goes is lost, as with tc(8); what waits in the class at undo is lost too, and undo says how much. One such fault
/// at a time may be on an interface. From a second after the end of the lease on the class gets nothing any more, also when faultd hangs or is dead.
///
/// The interface of a process that is in no network namespace of its own is the host's, and what everybody sends by it goes through that root: that takes a
/// rule with "red" in policy, for who is not root. Nobody's nftables are touched, nor filters at clsact.
///
/// For CAP_NET_ADMIN, CAP_BPF and CAP_SYS_ADMIN (to enter another network namespace), on Linux 5.14 with sch_htb and cls_bpf.
///
/// faultctl inject net.rate --target unit:app.service --interface eth0 --bytes-per-second 125000 --peers 10.0.0.7 --for 30s makes a way of one Mbit/s.
/// </remarks>
/// <param name="Target">A process in the network namespace that is meant (pid:42, unit:app.service, container:ID, child:NAME).</param>
/// <param name="Interface">The interface that sends them (eth0), as it is called in there.</param>
/// <param name="BytesPerSecond">How many bytes a second (125000), headers of the link among them, from 1100 to 1 TiB.</param>
/// <param name="Protocol">Of which protocol.</param>
/// <param name="Peers">Only to these addresses and networks (10.0.0.0/8,192.0.2.7,2001:db8::/32), at most 4,096 characters.</param>
/// <param name="PeerPorts">Only to these ports, from 1 to 65535, at most 32; TCP and UDP.</param>
/// <param name="LocalPorts">Only from these ports, from 1 to 65535, at most 32; TCP and UDP.</param>
[Fault("net.rate", Durability.Journalled)]
public sealed partial record ThrottleTraffic(
    Target Target, string Interface, long BytesPerSecond, TrafficProtocol Protocol = TrafficProtocol.Any, string? Peers = null,
    IReadOnlyList<int>? PeerPorts = null, IReadOnlyList<int>? LocalPorts = null) : IFault;
