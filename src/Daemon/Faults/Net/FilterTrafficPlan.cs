using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Filters on their way to a cgroup and away from it.</summary>
internal sealed class FilterTrafficPlan(CgroupTarget target, TrafficMatch match, TrafficDirection direction, bool isLost, PrepareContext context) : Plan
{
    // The lease is ended by us; the kernel's own deadline is for when we cannot.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private TrafficFilter[] _filters = [];
    private long _firedNs;

    public override string FireCall => "bpf(BPF_LINK_CREATE) at the cgroup";

    private string What => isLost ? "lost" : "refused with EPERM";

    /// <summary>Resolves and authorises the cgroup that the packets are of.</summary>
    public static FilterTrafficPlan Prepare(
        Target cgroup, TrafficMatch match, TrafficDirection direction, bool isLost, PrepareContext context)
    {
        var (target, authorization) = context.Cgroup(cgroup);
        return new FilterTrafficPlan(target, match, direction, isLost, context)
        {
            Target = target.Describe,
            AsDaemon = authorization.AsDaemon,
        };
    }

    public override IReadOnlyList<string> Capture()
    {
        RefuseTaken();
        if (match.Share < TrafficMatch.All && Notes.Count == 0)
            Notes.Add($"packet_seed {match.Seed}");
        return [$"packets of {target.Describe}, {Which()}: {What} now, let pass at undo"];
    }

    // Loaded as the caller: who may not load it himself may not have it loaded.
    public override void Arm()
    {
        long deadlineNs = KernelClock.MonotonicNs + (long)(context.Granted + Grace).TotalNanoseconds;
        var filters = new List<TrafficFilter>();
        foreach (bool egress in Ways())
        {
            TrafficFilter? filter = null;
            string why = "";
            var error = context.AsCaller(AsDaemon, () => TrafficFilter.TryLoad(match, egress, isLost, deadlineNs, out filter, out why));
            if (error == Errno.None)
            {
                filters.Add(filter!);
                continue;
            }
            filters.ForEach(f => f.Dispose());
            throw context.No(error == Errno.EPERM ? ErrorCode.Refused : ErrorCode.NotSupported,
                $"load a filter for {target.Describe} (bpf(2), CAP_BPF and CAP_NET_ADMIN): {error.Message()}{(why.Length > 0 ? $": {Printable.Escape(why, 256)}" : "")}", error);
        }
        _filters = [.. filters];
    }

    // Somebody may have put a program there since.
    public override void LookAgain() => RefuseTaken();

    public override Errno Fire()
    {
        _firedNs = KernelClock.MonotonicNs;
        foreach (var filter in _filters)
        {
            var error = filter.Attach(target.Cgroup);
            if (error != Errno.None)
                return error;
        }
        return Errno.None;
    }

    public override string Verify()
    {
        foreach (var filter in _filters)
        {
            var error = filter.TryCgroup(out ulong at);
            if (error != Errno.None || at != target.Cgroup.Id)
                throw context.No(ErrorCode.KernelRefused, $"the kernel has the filter at cgroup {at}, not at {target.Describe}", error);
        }
        return $"{Counted.Of(_filters.Length, "filter")} at cgroup {target.Cgroup.Id}";
    }

    public override UndoResult Undo()
    {
        string counted = Tally();
        foreach (var filter in _filters)
            filter.Detach();
        if (_firedNs == 0)
            return UndoResult.Undone("was not in force");
        return target.Cgroup.IsThere ? UndoResult.Undone(counted) : UndoResult.Gone($"{target.Describe} is gone", counted);
    }

    public override void Dispose()
    {
        foreach (var filter in _filters)
            filter.Dispose();
        target.Dispose();
    }

    // One that was attached to give way to those below would: a firewall of somebody else's, for as long as the fault is in force.
    private void RefuseTaken()
    {
        for (string path = target.Cgroup.Path; ; path = CgroupPaths.ParentOf(path))
        {
            _ = Cgroup.TryOpen(path, out var cgroup);
            using var opened = cgroup;
            if (cgroup is not null && Ways().Any(egress => TrafficFilter.IsTaken(cgroup, egress)))
            {
                throw context.No(ErrorCode.Conflict,
                    $"another BPF program judges the packets of cgroup {Printable.Escape(path)}, attached so that it lets none be beside it, or would be replaced by one below (without BPF_F_ALLOW_MULTI)");
            }
            if (path == "/")
                return;
        }
    }

    private IEnumerable<bool> Ways()
    {
        if (direction != TrafficDirection.In)
            yield return true;
        if (direction != TrafficDirection.Out)
            yield return false;
    }

    private string Tally()
    {
        ulong hit = 0, first = ulong.MaxValue;
        foreach (var filter in _filters)
        {
            var counters = filter.Read();
            hit += counters.Hit;
            if (counters.Hit > 0)
                first = Math.Min(first, counters.FirstNs);
        }
        string when = hit == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", the first {((long)first - _firedNs) / 1000} us after the call");
        return $"{Counted.Of((long)hit, "packet")} {What}{when}";
    }

    private string Which()
    {
        List<string> parts =
        [
            direction switch { TrafficDirection.In => "coming in", TrafficDirection.Out => "going out", _ => "coming in and going out" },
        ];
        if (match.Protocols.Count > 0)
            parts.Add($"of IP protocol {string.Join(" or ", match.Protocols)}");
        if (match.Peers.Count > 0)
            parts.Add($"with {Counted.Of(match.Peers.Count, "network")} ({string.Join(", ", match.Peers.Take(4))}{(match.Peers.Count > 4 ? " …" : "")})");
        if (match.PeerPorts.Count > 0)
            parts.Add($"with peer ports {string.Join(", ", match.PeerPorts)}");
        if (match.LocalPorts.Count > 0)
            parts.Add($"with local ports {string.Join(", ", match.LocalPorts)}");
        if (match.Share < TrafficMatch.All)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"each with probability {(double)match.Share / TrafficMatch.All:0.######}"));
        return string.Join(", ", parts);
    }
}
