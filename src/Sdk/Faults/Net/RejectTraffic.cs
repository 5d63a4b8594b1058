namespace LuminaGuard.FaultD;

/// <summary>Refuses packets that the processes of a cgroup send or are sent, and tells who sent them: TCP by a reset, all else by ICMP's "port unreachable".</summary>
/// <remarks>
/// Of what goes out the target is told: connect(2) fails with ECONNREFUSED at once; what it sends over a connection that is established counts as sent, and
/// its next call, or one that waits, fails with ECONNRESET. A datagram fails with EPERM in the call that sends it, and over a connected socket the next call with ECONNREFUSED.
/// Of what comes in the other end is told, in the same words, as if nobody listened: of TCP and UDP, whose sockets the kernel looks up; a connection that the
/// target makes itself then times out, since no answer reaches it. A connection that was reset stays so after undo; new ones are made as before.
///
/// The rules are in a table of nf_tables of its own, inet faultd-ID, one in each network namespace that processes of the cgroup are in when it is armed: an empty
/// cgroup is refused, since nothing says where its packets go. They hit the sockets that were created in that cgroup or one below it, and no others; those of a process that was moved there later
/// are elsewhere. Addresses are what they are after the translation of others' rules (a service's address may have become that of a host); resets, and what IPv6 finds its
/// neighbours by, pass.
///
/// The table is faultd's alone (flags owner) and goes with it, however that ends; a second after the end of the lease its rules match nothing any more, also when faultd hangs.
/// `nft flush ruleset`, `systemctl restart nftables` and `ip link del` leave it, `nft delete table` is refused with "Operation not permitted", and nobody else's tables are touched. `faultctl undo` says how many packets
/// were refused.
///
/// For CAP_NET_ADMIN in the network namespace of the target, on Linux 5.13 with nf_tables; of another network namespace than faultd's CAP_SYS_ADMIN besides.
/// net.drop loses packets, and net.deny refuses what goes out without a word to TCP.
///
/// faultctl inject net.reject --target unit:app.service --peer-ports 5432 --direction out --for 30s has its database refuse it.
/// </remarks>
/// <param name="Target">The cgroup (unit:app.service, container:ID, child:NAME, cgroup:/PATH).</param>
/// <param name="Direction">Which way.</param>
/// <param name="Protocol">Of which protocol; icmp of what goes out.</param>
/// <param name="Peers">Only from or to these addresses and networks (10.0.0.0/8,192.0.2.7,2001:db8::/32), at most 4,096 characters.</param>
/// <param name="PeerPorts">Only with these ports at the other end, from 1 to 65535, at most 32; TCP and UDP.</param>
/// <param name="LocalPorts">Only with these ports at the target's end, from 1 to 65535, at most 32; TCP and UDP.</param>
/// <param name="Probability">Which part of those packets, above 0 and at most 1 (0.05); which of them is the kernel's chance, and no seed repeats it.</param>
/// <param name="Uid">Only of sockets of this user, by its number; of what goes out, with the direction out.</param>
[Fault("net.reject", Durability.Kernel)]
public sealed partial record RejectTraffic(
    Target Target, TrafficDirection Direction = TrafficDirection.Both, TrafficProtocol Protocol = TrafficProtocol.Any, string? Peers = null,
    IReadOnlyList<int>? PeerPorts = null, IReadOnlyList<int>? LocalPorts = null, string Probability = "1", long? Uid = null) : IFault;
