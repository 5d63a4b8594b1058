namespace LuminaGuard.FaultD;

/// <summary>Refuses connections that are being made to the TCP ports a process listens on: who connects reads ECONNREFUSED, as if it did not run.</summary>
/// <remarks>
/// Connections that are established, and those that wait to be accepted, are left alone, and the process is told nothing. Refused are those to the addresses that its sockets are bound to, over IPv4 and IPv6; another
/// process that listens on the same port at the same address (SO_REUSEPORT) shares the fault. Ports that it begins to listen on later are not
/// among them. Of an armed fault they are looked up when it fires. A Unix socket cannot be refused so: it has no packets.
///
/// The rules are in a table of nf_tables of its own, inet faultd-ID, in the network namespace of the sockets, and go with faultd as those of net.reject do: its page says
/// what other administrators see of them. `faultctl undo` says how many attempts were refused.
///
/// For CAP_NET_ADMIN in that network namespace, on Linux 5.13 with nf_tables, and for those who may trace the process with ptrace; of another network namespace than
/// faultd's CAP_SYS_ADMIN besides.
///
/// faultctl inject conn.accept-refuse --target port:6379 --for 30s has a server look as if it were down.
/// </remarks>
/// <param name="Target">Who listens.</param>
/// <param name="Ports">On which of its ports, from 1 to 65535, at most 32; on all when not given.</param>
/// <param name="Peers">Only connections from these addresses and networks (10.0.0.0/8,192.0.2.7,2001:db8::/32), at most 4,096 characters.</param>
/// <param name="Probability">Which part of them, above 0 and at most 1 (0.05), by the kernel's chance.</param>
/// <param name="Scope">How far it reaches from the target.</param>
[Fault("conn.accept-refuse", Durability.Kernel)]
public sealed partial record RefuseConnections(
    Target Target, IReadOnlyList<int>? Ports = null, string? Peers = null, string Probability = "1", ProcessScope Scope = ProcessScope.One) : IFault;
