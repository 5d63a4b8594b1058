namespace LuminaGuard.FaultD;

/// <summary>Loses packets that the processes of a cgroup send or are sent, connections that are established among them; nobody is told.</summary>
/// <remarks>
/// What is sent counts as sent: a connection that is being made times out, one that is established retransmits, a datagram is gone. The filter is a
/// BPF program at the cgroup, in whatever network namespaces its processes are; it hits the sockets that were created in that cgroup or one below
/// it, and no others on the machine. A process that was moved there later keeps its old sockets elsewhere. The loopback interface counts as any other:
/// there a packet passes both ends, and is lost at the one that is the target's.
///
/// On Linux 6.15 and later what goes out is lost where it leaves by an interface: no socket is told, and TCP tries again less and less often, as on a bad line.
/// For that a table of nf_tables stands in the network namespaces that processes of the target are in at arming, faultd-ID of the family netdev (which no `nft flush ruleset` removes),
/// and lost packets bear a number of ours in their priority on the way there. A namespace is kept by it until undo, and what waits for the link address of a neighbour at undo is sent then. At an interface that comes up or is renamed later, in a namespace that a process enters later, and on earlier kernels
/// packets are lost at the cgroup, and two things tell: a socket that asks for errors (IP_RECVERR, as the resolver of glibc does) is told ENOBUFS by its send call; and TCP takes it for congestion of this machine, and tries
/// again each half second: connect(2) gives up after some 6 s where the usual is 130. With direction in alone only what comes is lost, without any of this.
///
/// Not lost are what this machine's own sockets hear of its own IPv4 multicast and broadcast, what is sent by AF_PACKET, and what the kernel itself says for a socket that is closed, a reset or that a port is not open. Addresses are those on the packet where it passes
/// the cgroup: going out as rules of nftables and iptables have translated them (DNAT), coming in as the socket sees them.
///
/// A process as target means the IPv4 and IPv6 sockets that it has open when it fires, or when its timeline begins, shared with others or not, and clients of those of them that listen: they cannot connect. What it opens or accepts
/// later is not hit; a cgroup of its own means that too (faultctl exec). The filter stands at the root of the cgroups then, and lets everything else pass. A process with a socket of MPTCP is refused, and what a thread with a table of descriptors of its own has open is missed.
///
/// Both go with faultd, however that ends, and let everything pass from a second after the end of the lease on, also when faultd hangs. Nobody else's
/// nftables, iptables or tc are touched, and `nft flush ruleset`, `systemctl restart nftables` and `ip link del` leave it. Armed, the filters stand in their places and let everything pass; one call puts all of them in force. `faultctl undo` says how many packets were lost.
///
/// Several faults may be at one cgroup. A packet that one loses and another refuses (net.deny) is refused; where it is lost at the cgroup it is lost.
///
/// With several options a packet is meant that all of them are true of. Of a packet in fragments only the first has ports, and it is lost for all of them; one with more than four extension headers of IPv6 has neither
/// protocol nor ports that this would know. Refused where another BPF program at the cgroup or above it was attached without BPF_F_ALLOW_MULTI: it lets none be beside it, or
/// would be out of force as long. For
/// CAP_BPF and CAP_NET_ADMIN, on Linux 5.14.
///
/// faultctl inject net.drop --target unit:app.service --peers 10.0.0.0/8 --peer-ports 5432 --for 30s cuts its way to a database.
/// </remarks>
/// <param name="Target">The cgroup (unit:app.service, container:ID, child:NAME, cgroup:/PATH), or a process (pid:N, name:NAME, port:N) for the sockets that it has open now.</param>
/// <param name="Direction">Which way.</param>
/// <param name="Protocol">Of which protocol.</param>
/// <param name="Peers">Only from or to these addresses and networks (10.0.0.0/8,192.0.2.7,2001:db8::/32), at most 4,096 characters.</param>
/// <param name="PeerPorts">Only with these ports at the other end, from 1 to 65535, at most 32; TCP and UDP.</param>
/// <param name="LocalPorts">Only with these ports at the target's end, from 1 to 65535, at most 32; TCP and UDP.</param>
/// <param name="Probability">Which part of those packets, above 0 and at most 1 (0.05).</param>
/// <param name="PacketSeed">Which of them, at least 0: they are counted, and the same seed takes the same ones; by chance when it is not given, and reported.</param>
/// <param name="Uid">Only of sockets that this user created, by his number in the user namespace that owns the network namespace.</param>
[Fault("net.drop", Durability.Kernel)]
public sealed partial record DropTraffic(
    Target Target, TrafficDirection Direction = TrafficDirection.Both, TrafficProtocol Protocol = TrafficProtocol.Any, string? Peers = null,
    IReadOnlyList<int>? PeerPorts = null, IReadOnlyList<int>? LocalPorts = null, string Probability = "1", long? PacketSeed = null, long? Uid = null) : IFault;
