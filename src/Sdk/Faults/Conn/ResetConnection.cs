namespace LuminaGuard.FaultD;

/// <summary>Cuts TCP connections off at once: their owner reads ECONNABORTED, and the other end a reset.</summary>
/// <remarks>
/// What was on its way in either direction is lost, and the owner's descriptor stays open until he closes it. The kernel ends exactly the
/// sockets that were chosen, which it knows by numbers that no other socket has in this boot: one that was closed meanwhile, or whose number another
/// file has, is left alone. Chosen are connections that have been established, from those the target's processes have open at that moment; a process
/// that has the same socket open, as after a fork, loses it as well. Of an armed fault they are chosen when it fires.
///
/// For CAP_NET_ADMIN in the network namespace of the target (SOCK_DESTROY of sock_diag(7), a kernel with CONFIG_INET_DIAG_DESTROY), and for those who
/// may trace it with ptrace; of another network namespace than faultd's CAP_SYS_ADMIN besides. Without them
/// conn.shutdown is what there is. Unix sockets are none of TCP, and MPTCP is not cut.
///
/// faultctl strike conn.reset --target name:app --peer :5432 cuts its connection to a database.
/// </remarks>
/// <param name="Target">Whose connections.</param>
/// <param name="Peer">Only those whose other end is this (10.0.0.7, 10.0.0.0/8, 10.0.0.7:5432, :5432, [2001:db8::1]:443).</param>
/// <param name="Local">Only those whose own end is this, written likewise: :8080 is what came in to that port.</param>
/// <param name="Fd">Only the one that the process has open by this number.</param>
/// <param name="All">All of them; otherwise more than one is an error.</param>
/// <param name="Scope">How far it reaches from the target.</param>
[Strike("conn.reset")]
public sealed partial record ResetConnection(
    Target Target, string? Peer = null, string? Local = null, int? Fd = null, bool All = false, ProcessScope Scope = ProcessScope.One) : IStrike;
