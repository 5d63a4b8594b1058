namespace LuminaGuard.FaultD.Daemon;

/// <summary>All packets of a cgroup that match.</summary>
internal sealed class CgroupTraffic : TrafficChoice
{
    private readonly CgroupTarget _target;
    private readonly TrafficMatch _match;
    private readonly string _effect;
    private readonly IReadOnlyList<FilterPlace> _places;

    public CgroupTraffic(Target target, TrafficMatch match, TrafficDirection direction, string effect, PrepareContext context)
    {
        (_target, var authorization) = context.Cgroup(target);
        (_match, _effect, AsDaemon) = (match, effect, authorization.AsDaemon);
        _places = [.. TrafficText.Ways(direction).Select(egress => new FilterPlace(_target, match, egress))];
    }

    public override string Describe => _target.Describe;

    public override bool AsDaemon { get; }

    public override bool IsGone => !_target.Cgroup.IsThere;

    public override IEnumerable<int> Senders(IReadOnlyList<FilterPlace> places) => _target.Cgroup.Processes(recursive: true);

    public override IReadOnlyList<FilterPlace> Places(List<string> notes) => _places;

    public override IReadOnlyList<string> Touches(IReadOnlyList<FilterPlace> places) =>
        [$"packets of {Describe}, {TrafficText.Which(_match, places)}: {_effect} now, let pass at undo"];

    public override void Dispose() => _target.Dispose();
}
