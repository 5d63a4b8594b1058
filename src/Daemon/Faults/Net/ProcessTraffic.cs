namespace LuminaGuard.FaultD.Daemon;

/// <summary>The packets of the sockets that a process has open, wherever those were created.</summary>
/// <remarks>
/// The kernel knows whose cgroup a socket is of, and not whose process. So one filter judges the packets of all cgroups, and means those
/// sockets by their cookies.
/// </remarks>
internal sealed class ProcessTraffic : TrafficChoice
{
    private readonly ProcessTarget _process;
    private readonly CgroupTarget _root;
    private readonly TrafficMatch _match;
    private readonly TrafficDirection _direction;
    private readonly string _effect;
    private readonly PrepareContext _context;
    private IReadOnlyList<FilterPlace> _places = [];

    public ProcessTraffic(Target target, TrafficMatch match, TrafficDirection direction, string effect, PrepareContext context)
    {
        (_process, var authorization) = context.Process(target);
        (_match, _direction, _effect, _context, AsDaemon) = (match, direction, effect, context, authorization.AsDaemon);
        var error = Cgroup.TryOpen("/", out var root);
        if (root is null)
        {
            _process.Dispose();
            throw context.No(ErrorCode.NotSupported, $"open the root of the cgroups: {error.Message()}", error);
        }
        _root = new CgroupTarget(root);
    }

    public override string Describe => _process.Describe;

    public override bool AsDaemon { get; }

    // Sockets outlive it in whoever shares them.
    public override bool IsGone => false;

    public override IEnumerable<int> Senders(IReadOnlyList<FilterPlace> places) => [_process.Pid];

    public override IReadOnlyList<FilterPlace> Places(List<string> notes)
    {
        var sockets = ConnectionChoice.SocketsOf(_process, AsDaemon, _context);
        if (_process.PidFd.HasExited)
            throw _context.No(ErrorCode.NotFound, $"{Describe} has ended");
        // Packets are of the subflows below it, which nobody is shown.
        if (sockets.Find(socket => socket.IsMptcp) is { } mptcp)
            throw _context.No(ErrorCode.NotSupported, $"fd {mptcp.Fd} of {Describe} is a socket of MPTCP, whose packets the kernel has for those of other sockets; a cgroup as target means them");
        var cookies = sockets.Where(socket => socket.IsInet).Select(socket => socket.Cookie).ToHashSet();
        if (cookies.Count == 0)
            throw _context.No(ErrorCode.NotFound, $"{Describe} has no socket of IPv4 or IPv6 open; a cgroup as target means those that are created later too");
        if (_places is [var first, ..] && cookies.SetEquals(first.Match.Sockets!))
            return _places;
        var match = _match with { Sockets = cookies };
        return _places = [.. TrafficText.Ways(_direction).Select(egress => new FilterPlace(_root, match, egress))];
    }

    public override IReadOnlyList<string> Touches(IReadOnlyList<FilterPlace> places) =>
        [$"packets of {Counted.Of(places[0].Match.Sockets!.Count, "socket")} that {Describe} has open, {TrafficText.Which(_match, places)}: {_effect} now, let pass at undo"];

    public override void Dispose()
    {
        _root.Dispose();
        _process.Dispose();
    }
}
