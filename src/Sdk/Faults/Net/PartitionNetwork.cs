namespace LuminaGuard.FaultD;

/// <summary>Cuts members of a system off from each other, connections that are established among them; all else they reach as before, and nobody is told.</summary>
/// <remarks>
/// Members are cgroups of this machine, and addresses and networks. What passes between two that are cut off from each other is lost as with net.drop: a connection that is being made times out,
/// one that is established retransmits, a datagram is gone. Filters stand at the cgroups, one for each way, and go with faultd as those of net.drop do, or a second after the end of the lease.
///
/// Between two cgroups in one network namespace, as two services of a machine that talk over its loopback interface, what one sends is lost where it comes to a socket of the other, whatever its address, and to nobody else. For that the
/// sender's packets over loopback bear a number of ours in their priority (SO_PRIORITY) meanwhile. What the kernel itself says for a socket that is closed already, a reset or that a port is not open, passes.
///
/// Between network namespaces packets carry addresses only: there a member is known by those that its namespace has at that moment, which nobody else may be in; what reaches it
/// under another address, as through a published port, is not known to be its, and broadcast and multicast pass. Addresses that are added later are not followed, nor is a cgroup without a process, which is noted.
///
/// Of two addresses neither end is here, and they cannot be cut off from each other: with addresses among the members only shapes that leave those alone are taken.
///
/// faultctl inject net.partition --target unit:app.service --others unit:redis.service,10.0.0.7 --for 30s cuts the app off from both;
/// with unit:a.service, --others unit:b.service,unit:c.service and --shape bridge a and c lose sight of each other, and b sees both.
/// </remarks>
/// <param name="Target">The first member, a cgroup (unit:app.service, container:ID, child:NAME, cgroup:/PATH).</param>
/// <param name="Others">The other members, parted by commas, at most 15: cgroups, and addresses or networks (10.0.0.7, 2001:db8::/32). They may not overlap.</param>
/// <param name="Shape">Who sees whom. full: the target sees none of the others, which see each other. bridge, of at least three in order, the target first: those before the middle one (the third of four) see none of those after it, and it sees all. ring, of at least four: each sees the one before and the one after it, the last and the first each other.</param>
/// <param name="Direction">With shape full, which way is cut, as seen by the target.</param>
[Fault("net.partition", Durability.Kernel)]
public sealed partial record PartitionNetwork(
    Target Target, string Others, PartitionShape Shape = PartitionShape.Full, TrafficDirection Direction = TrafficDirection.Both) : IFault;
