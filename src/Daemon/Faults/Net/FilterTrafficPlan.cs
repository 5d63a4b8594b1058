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
    private long _firedNs;
    private bool _isFull;

    public override string FireCall => _isFull
        ? "bpf(BPF_LINK_CREATE) at the cgroup, where as many programs are as may be (64)"
        : "bpf(BPF_LINK_CREATE) at the cgroup";

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
        return choice.Touches(_places);
    }

    // Loaded as the caller: who may not load it himself may not have it loaded.
    public override void Arm()
    {
        long deadlineNs = KernelClock.MonotonicNs + (long)(context.Granted + Grace).TotalNanoseconds;
        var filters = new List<(TrafficFilter, CgroupTarget)>();
        foreach (var place in _places)
        {
            TrafficFilter? filter = null;
            string why = "";
            var error = context.AsCaller(AsDaemon, () => place.TryLoad(isLost, deadlineNs, out filter, out why));
            if (error == Errno.None)
            {
                filters.Add((filter!, place.Cgroup));
                continue;
            }
            filters.ForEach(f => f.Item1.Dispose());
            throw context.No(error == Errno.EPERM ? ErrorCode.Refused : ErrorCode.NotSupported,
                $"load a filter for {Target} (bpf(2), CAP_BPF and CAP_NET_ADMIN): {error.Message()}{(why.Length > 0 ? $": {Printable.Escape(why, 256)}" : "")}", error);
        }
        Unload();
        _filters = [.. filters];
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
        foreach (var (filter, at) in _filters)
        {
            var error = filter.Attach(at.Cgroup);
            _isFull = error == Errno.E2BIG;
            if (error != Errno.None)
                return error;
        }
        return Errno.None;
    }

    public override string Verify()
    {
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
        string counted = Tally();
        foreach (var (filter, _) in _filters)
            filter.Detach();
        if (_firedNs == 0)
            return UndoResult.Undone("was not in force");
        return choice.IsGone ? UndoResult.Gone($"{Target}: gone", counted) : UndoResult.Undone(counted);
    }

    public override void Dispose()
    {
        Unload();
        choice.Dispose();
    }

    private void Unload()
    {
        foreach (var (filter, _) in _filters)
            filter.Dispose();
        _filters = [];
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

    private string Tally()
    {
        ulong hit = 0, first = ulong.MaxValue;
        foreach (var (filter, _) in _filters)
        {
            var counters = filter.Read();
            hit += counters.Hit;
            if (counters.Hit > 0)
                first = Math.Min(first, counters.FirstNs);
        }
        string when = hit == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", the first {((long)first - _firedNs) / 1000} us after the call");
        return $"{Counted.Of((long)hit, "packet")} {(isLost ? Lost : Refused)}{when}";
    }
}
