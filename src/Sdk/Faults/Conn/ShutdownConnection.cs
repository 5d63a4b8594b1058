namespace LuminaGuard.FaultD;

/// <summary>Shuts down connections as their owner could himself, to read, to write or both: TCP, UDP that is connected, and Unix sockets.</summary>
/// <remarks>
/// To read: the owner reads what has come, and then end-of-file, once: over TCP what comes later can be read still by who goes on, and the other end is told nothing; over Unix
/// sockets its sends fail with EPIPE. To write:
/// what he sends gives EPIPE (and SIGPIPE), and the other end reads end-of-file. The descriptor stays open until the owner closes it, and nothing
/// opens the connection again.
///
/// The socket is had by pidfd_getfd(2) for the moment of the call, which takes the right to trace the process with ptrace; one that was closed meanwhile, or
/// whose number another file has, is left alone. Of an armed fault they are chosen when it fires. Both ends may belong to one target: then both are
/// meant, unless an option tells them apart.
///
/// faultctl strike conn.shutdown --target name:agent --peer /run/model.sock --direction write half-closes its connection to a Unix socket.
/// </remarks>
/// <param name="Target">Whose connections.</param>
/// <param name="Direction">Which way.</param>
/// <param name="Peer">Only those whose other end is this (10.0.0.7, 10.0.0.0/8, 10.0.0.7:5432, :5432, [2001:db8::1]:443, /run/x.sock, @abstract).</param>
/// <param name="Local">Only those whose own end is this, written likewise: :8080 is what came in to that port.</param>
/// <param name="Fd">Only the one that the process has open by this number.</param>
/// <param name="All">All of them; otherwise more than one is an error.</param>
/// <param name="Scope">How far it reaches from the target.</param>
[Strike("conn.shutdown")]
public sealed partial record ShutdownConnection(
    Target Target, ShutdownDirection Direction = ShutdownDirection.Both, string? Peer = null, string? Local = null, int? Fd = null, bool All = false,
    ProcessScope Scope = ProcessScope.One) : IStrike;
