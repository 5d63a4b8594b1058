using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Filters on their way to cgroups and away from them.</summary>
internal sealed class FilterTrafficPlan(TrafficChoice choice, bool isLost, PrepareContext context) : Plan
{
    /// <summary>What happens to packets that are lost, and to those that are refused.</summary>
    public const string Lost = "lost", Refused = "refused with EPERM";

    // The lease is ended by us; the kernel's own deadline is for when we cannot.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private IReadOnlyList<FilterPlace> _places = [];
    private (TrafficFilter Filter, CgroupTarget At)[] _filters = [];
    private TrafficGate? _gate;
    private SilentLoss? _loss;
    private long _untilNs;
    private long _firedNs;

    public override string FireCall => "bpf(BPF_MAP_UPDATE_ELEM), the filters' gate";

    public override bool FailsWhole => true;

    // A descriptor of ours is all that it takes.
    public override bool FiresAsCaller => false;

    /// <summary>Resolves and authorises whose packets are meant: a cgroup's, or those of the sockets that a process has open.</summary>
    public static FilterTrafficPlan Prepare(
        Target target, TrafficMatch match, TrafficDirection direction, bool isLost, PrepareContext context)
    {
        string effect = isLost ? Lost : Refused;
        return Prepare(target.Scheme is TargetScheme.Pid or TargetScheme.Vmm or TargetScheme.Name or TargetScheme.Port or TargetScheme.Unix
            ? new ProcessTraffic(target, match, direction, effect, context)
            : new CgroupTraffic(target, match, direction, effect, context), isLost, context);
    }

    /// <summary>The plan for whatever is meant.</summary>
    public static FilterTrafficPlan Prepare(TrafficChoice choice, bool isLost, PrepareContext context) =>
        new(choice, isLost, context) { Target = choice.Describe, AsDaemon = choice.AsDaemon };

    public override IReadOnlyList<string> Capture()
    {
        _places = choice.Places(Notes);
        RefuseTaken();
        if (_places[0].Match is { Share: < TrafficMatch.All } match && Notes.Count == 0)
            Notes.Add($"packet_seed {match.Seed}");
        return _places.Any(place => isLost && place.LosesSent) && SilentLoss.IsSupported
            ? [.. choice.Touches(_places), $"table netdev {SenderInterfaces.Table(context)} in the network namespaces of those who send: made at arming, removed at undo"]
            : choice.Touches(_places);
    }

    // Loaded as the caller: who may not load it himself may not have it loaded. All of them are in their places by now, and let everything pass until
    // their gate is opened, which takes one call.
    public override void Arm()
    {
        if (_gate is null)
        {
            _untilNs = KernelClock.MonotonicNs + (long)(context.Granted + Grace).TotalNanoseconds;
            var error = context.AsCaller(AsDaemon, () => TrafficGate.TryCreate(out _gate));
            if (error != Errno.None)
                throw NotLoaded(error, "");
        }
        if (isLost && _loss is null && _places.Any(place => place.LosesSent))
            _loss = SenderInterfaces.TryCover(choice.Senders(_places), AsDaemon, context, Notes);
        var before = _filters;
        var filters = new List<(TrafficFilter, CgroupTarget)>();
        try
        {
            foreach (var place in _places)
            {
                var filter = Load(place, filters.Count + 1);
                filters.Add((filter, place.Cgroup));
                Attach(filter, place.Cgroup);
            }
        }
        catch
        {
            filters.ForEach(f => f.Item1.Dispose());
            throw;
        }
        _filters = [.. filters];
        Unload(before);
    }

    // Somebody may have put a program there since, and sockets come and go.
    public override void LookAgain()
    {
        if (_places.Select(place => place.Cgroup).FirstOrDefault(cgroup => !cgroup.Cgroup.IsThere) is { } gone)
            throw context.No(ErrorCode.NotFound, $"{gone.Describe} is gone");
        var before = _places;
        _places = choice.Places([]);
        RefuseTaken();
        if (!ReferenceEquals(before, _places))
            Arm();
    }

    public override Errno Fire()
    {
        _firedNs = KernelClock.MonotonicNs;
        return _gate!.Open(_untilNs);
    }

    public override bool TryListFire(CallList calls)
    {
        calls.SetEntry(_gate!.Descriptor, _gate.Key, TrafficGate.Until(_untilNs));
        return true;
    }

    public override bool TryListUndo(CallList calls)
    {
        calls.SetEntry(_gate!.Descriptor, _gate.Key, TrafficGate.Until(0));
        return true;
    }

    public override string Verify()
    {
        if (!_gate!.IsOpen)
            throw context.No(ErrorCode.KernelRefused, "the kernel has the filters' gate closed");
        foreach (var (filter, place) in _filters)
        {
            var error = filter.TryCgroup(out ulong at);
            if (error != Errno.None || at != place.Cgroup.Id)
                throw context.No(ErrorCode.KernelRefused, $"the kernel has the filter at cgroup {at}, not at {place.Describe}", error);
        }
        ulong[] cgroups = [.. _filters.Select(f => f.At.Cgroup.Id).Distinct()];
        return $"{Counted.Of(_filters.Length, "filter")} at {(cgroups.Length == 1 ? $"cgroup {cgroups[0]}" : $"cgroups {string.Join(", ", cgroups)}")}";
    }

    public override UndoResult Undo()
    {
        bool wasInForce = _firedNs != 0 || _gate?.IsOpen == true;
        _gate?.Close();
        foreach (var (filter, _) in _filters)
            filter.Detach();
        ulong hit = Count(out string counted);
        if (!wasInForce && hit == 0)
            return UndoResult.Undone("was not in force");
        return choice.IsGone ? UndoResult.Gone($"{Target}: gone", counted) : UndoResult.Undone(counted);
    }

    public override void Dispose()
    {
        Unload(_filters);
        _filters = [];
        _loss?.Dispose();
        _gate?.Dispose();
        choice.Dispose();
    }

    private static void Unload((TrafficFilter Filter, CgroupTarget At)[] filters)
    {
        foreach (var (filter, _) in filters)
            filter.Dispose();
    }

    private TrafficFilter Load(FilterPlace place, int number)
    {
        TrafficFilter? filter = null;
        string why = "";
        var error = context.AsCaller(AsDaemon, () => place.TryLoad(isLost, _gate!, number, _loss, out filter, out why));
        return error == Errno.None ? filter! : throw NotLoaded(error, why);
    }

    private FaultException NotLoaded(Errno error, string why) => context.No(error == Errno.EPERM ? ErrorCode.Refused : ErrorCode.NotSupported,
        $"load a filter for {Target} (bpf(2), CAP_BPF and CAP_NET_ADMIN): {error.Message()}{(why.Length > 0 ? $": {Printable.Escape(why, 256)}" : "")}", error);

    private void Attach(TrafficFilter filter, CgroupTarget at)
    {
        var error = filter.Attach(at.Cgroup);
        if (error == Errno.None)
            return;
        throw context.No(error switch { Errno.ENOENT or Errno.ENODEV => ErrorCode.NotFound, Errno.EPERM => ErrorCode.Refused, _ => ErrorCode.KernelRefused },
            $"put a filter at {at.Describe} (bpf(2), BPF_LINK_CREATE){(error == Errno.E2BIG ? ", where as many programs are as may be (64)" : "")}: {error.Message()}", error);
    }

    // One that was attached to give way to those below would: a firewall of somebody else's, for as long as the fault is in force.
    private void RefuseTaken()
    {
        foreach (var place in _places)
        {
            for (string path = place.Cgroup.Cgroup.Path; ; path = CgroupPaths.ParentOf(path))
            {
                _ = Cgroup.TryOpen(path, out var cgroup);
                using var opened = cgroup;
                if (cgroup is not null && TrafficFilter.IsTaken(cgroup, place.Egress))
                {
                    throw context.No(ErrorCode.Conflict,
                        $"another BPF program judges the packets of cgroup {Printable.Escape(path)}, attached so that it lets none be beside it, or would be replaced by one below (without BPF_F_ALLOW_MULTI)");
                }
                if (path == "/")
                    break;
            }
        }
    }

    // The moment of the call is known where it was ours.
    private ulong Count(out string said)
    {
        ulong hit = 0, first = ulong.MaxValue;
        for (int number = 1; number <= _filters.Length; number++)
        {
            var counters = _gate!.Read(number);
            hit += counters.Hit;
            if (counters.Hit > 0)
                first = Math.Min(first, counters.FirstNs);
        }
        string when = hit == 0 || _firedNs == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", the first {((long)first - _firedNs) / 1000} us after the call");
        said = $"{Counted.Of((long)hit, "packet")} {(isLost ? Lost : Refused)}{when}";
        return hit;
    }
}
