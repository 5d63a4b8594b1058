using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Rules that refuse connections to sockets of processes, in the network namespaces of the sockets.</summary>
internal sealed class RefuseConnectionsPlan(ProcessReach reach, IReadOnlyList<int> ports, TrafficMatch match, PrepareContext context) : OwnedTablePlan(context)
{
    // Each is a rule that every packet of a connection being made is held against, or two.
    private const int MostEnds = 1024;
    private List<(ProcessTarget Process, SocketFacts Socket)> _listeners = [];

    protected override bool IsTargetGone => reach.Processes.All(process => process.PidFd.HasExited);

    public override IReadOnlyList<string> Capture()
    {
        var found = Look(out bool hasUnix);
        if (found.Count == 0)
        {
            throw Context.No(ErrorCode.NotFound, $"{reach.Describe} listens on no TCP port{(ports.Count > 0 ? " of those" : "")}"
                + (hasUnix ? "; it listens on Unix sockets, which have no packets that a rule could refuse" : ""));
        }
        foreach (int port in ports)
        {
            if (!found.Exists(f => f.Socket.Local.Port == port))
                throw Context.No(ErrorCode.NotFound, string.Create(CultureInfo.InvariantCulture, $"{reach.Describe} does not listen on TCP port {port}"));
        }
        if (found.Count > MostEnds)
            throw Context.No(ErrorCode.LimitReached, string.Create(CultureInfo.InvariantCulture, $"{reach.Describe} listens on {found.Count} ports, and {MostEnds} is the most"));
        _listeners = found;
        string from = match.Peers.Count > 0 ? $" from {TrafficText.Networks(match)}" : "";
        string share = match.Share < TrafficMatch.All ? $", {TrafficText.Share(match)}" : "";
        return [.. found.Select(f => $"connections{from} to {f.Socket.Local} of {f.Process.Describe}{share}: refused by table inet {Table} now, made again at undo")];
    }

    public override void Dispose()
    {
        base.Dispose();
        reach.Dispose();
    }

    protected override string Count(long refused) => Counted.Of(refused, "attempt to connect", "attempts to connect");

    protected override void MakeAll()
    {
        if (NetworkNamespace.TryCookie(out ulong own) is var unknown && unknown != Errno.None)
            throw Context.No(ErrorCode.NotSupported, $"tell network namespaces apart (SO_NETNS_COOKIE, Linux 5.14): {unknown.Message()}", unknown);
        foreach (var group in _listeners.GroupBy(listener => listener.Socket.NamespaceCookie))
        {
            ulong cookie = group.Key;
            var rules = RefusalRules.OfListeners(Table, [.. group.Select(listener => listener.Socket.ListeningEnd!).Distinct()], match);
            Make(group.First().Process, cookie == own, () => NetworkNamespace.TryCookie(out ulong here) == Errno.None && here == cookie, rules);
        }
    }

    // Each once, whoever has it open.
    private List<(ProcessTarget Process, SocketFacts Socket)> Look(out bool hasUnix)
    {
        var found = new Dictionary<ulong, (ProcessTarget, SocketFacts)>();
        hasUnix = false;
        foreach (var process in reach.Processes)
        {
            foreach (var socket in ConnectionChoice.SocketsOf(process, reach.AsDaemon, Context))
            {
                hasUnix |= socket.IsUnix && socket.IsListening;
                if (socket.ListeningEnd is { } end && (ports.Count == 0 || ports.Contains(end.Port)))
                    found.TryAdd(socket.Cookie, (process, socket));
            }
        }
        return [.. found.Values];
    }
}
