using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Which connections of the processes that are meant.</summary>
internal sealed class ConnectionChoice(ProcessReach reach, EndPattern? peer, EndPattern? local, int? fd, bool all, PrepareContext context)
{
    // What is named one by one in an error or a preview.
    private const int Named = 8;

    /// <summary>Reads the options and opens the processes.</summary>
    /// <exception cref="FaultException">InvalidArgument; those of the target.</exception>
    public static ConnectionChoice Of(
        Target target, ProcessScope scope, string? peer, string? local, int? fd, bool all, PrepareContext context, out ProcessReach reach)
    {
        var peerPattern = Pattern("peer", peer, context);
        var localPattern = Pattern("local", local, context);
        if (fd < 0)
            throw context.No(ErrorCode.InvalidArgument, $"fd is at least 0, not {fd}");
        if (fd is not null && scope != ProcessScope.One)
            throw context.No(ErrorCode.InvalidArgument, "fd is a number of one process, and scope is not one");
        reach = ProcessReach.Of(target, scope, SignalOrder.ParentsFirst, context);
        return new ConnectionChoice(reach, peerPattern, localPattern, fd, all, context);
    }

    /// <summary>Those that fit at this moment, each once, whoever has it open.</summary>
    /// <param name="accepts">Which connections the fault is for.</param>
    /// <param name="noun">What they are: "TCP connection".</param>
    /// <exception cref="FaultException">NotFound: none. Ambiguous: several, and all is not said. Refused: the kernel lets nobody but others look.</exception>
    public List<OpenConnection> Make(Func<SocketFacts, bool> accepts, string noun)
    {
        var found = new Dictionary<ulong, OpenConnection>();
        foreach (var process in reach.Processes)
        {
            foreach (var socket in SocketsOf(process, reach.AsDaemon, context).Where(socket => Fits(socket) && accepts(socket)))
                found.TryAdd(socket.Cookie, new OpenConnection(process, socket));
        }
        return found.Count switch
        {
            0 => throw context.No(ErrorCode.NotFound, $"{reach.Describe} has no {noun} that fits"),
            > 1 when !all => throw context.No(ErrorCode.Ambiguous, string.Create(CultureInfo.InvariantCulture,
                $"{reach.Describe} has {found.Count} {noun}s that fit, and all is not said: {string.Join("; ", Listed(found.Values))}")),
            _ => [.. found.Values],
        };
    }

    /// <summary>The sockets that a process has open; none once it has exited.</summary>
    /// <exception cref="FaultException">Refused: the kernel lets nobody but others look.</exception>
    public static List<SocketFacts> SocketsOf(ProcessTarget process, bool asDaemon, PrepareContext context)
    {
        var sockets = new List<SocketFacts>();
        var error = context.AsCaller(asDaemon, () => ForeignSockets.TryList(process.Pid, process.PidFd, sockets));
        // Only now: while the pidfd had not exited the number was this process's.
        if (process.PidFd.HasExited)
            return [];
        return error == Errno.None ? sockets : throw context.No(error is Errno.EPERM or Errno.EACCES ? ErrorCode.Refused : ErrorCode.KernelRefused,
            $"look at the sockets of {process.Describe}: {error.Message()}", error);
    }

    /// <summary>The first of them, and how many more.</summary>
    public static IEnumerable<string> Listed(IReadOnlyCollection<OpenConnection> connections) => connections.Count <= Named
        ? connections.Select(c => c.Describe)
        : connections.Take(Named).Select(c => c.Describe).Append(string.Create(CultureInfo.InvariantCulture, $"and {connections.Count - Named} more"));

    private static EndPattern? Pattern(string field, string? text, PrepareContext context)
    {
        if (text is null)
            return null;
        return EndPattern.TryParse(text, out var pattern)
            ? pattern
            : throw context.No(ErrorCode.InvalidArgument, $"{field} is {EndPattern.Rule}, not '{Printable.Escape(text, 64)}'");
    }

    private bool Fits(SocketFacts socket) =>
        socket.Peer is { } other && (peer is null || peer.Fits(other)) && (local is null || local.Fits(socket.Local)) && (fd is null || fd == socket.Fd);
}
