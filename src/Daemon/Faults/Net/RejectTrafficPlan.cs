namespace LuminaGuard.FaultD.Daemon;

/// <summary>Rules that reject packets of a cgroup, in the network namespaces of its processes.</summary>
internal sealed class RejectTrafficPlan(CgroupTarget target, TrafficMatch match, TrafficDirection direction, PrepareContext context) : OwnedTablePlan(context)
{
    private List<NetworkPlace> _places = [];

    protected override bool IsTargetGone => !target.Cgroup.IsThere;

    public override IReadOnlyList<string> Capture()
    {
        Leave();
        _places = NetworkPlace.Of(target, Context);
        string where = _places.Count == 1 ? "" : $", in {Counted.Of(_places.Count, "network namespace")}";
        return [$"packets of {target.Describe}, {TrafficText.Which(match, direction)}{where}: rejected by table inet {Table} now, let pass at undo"];
    }

    public override void Dispose()
    {
        base.Dispose();
        Leave();
        target.Dispose();
    }

    protected override string Count(long refused) => Counted.Of(refused, "packet");

    protected override void MakeAll()
    {
        var rules = RefusalRules.OfCgroup(
            Table, PacketOwner.Of(target.Cgroup), match, direction != TrafficDirection.Out, direction != TrafficDirection.In);
        foreach (var (process, inode, isOurs) in _places)
            Make(process, isOurs, () => ProcFs.NetworkNamespace(process.Pid) is var now && (now == 0 || now == inode), rules);
    }

    private void Leave()
    {
        _places.ForEach(place => place.Process.Dispose());
        _places = [];
    }
}
