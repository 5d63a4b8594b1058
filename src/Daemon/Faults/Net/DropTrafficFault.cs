namespace LuminaGuard.FaultD.Daemon;

/// <summary>net.drop: a filter at a cgroup that loses packets.</summary>
internal sealed class DropTrafficFault : FaultKind<DropTraffic>
{
    public override FaultDescriptor Descriptor => DropTraffic.Descriptor;

    public override KindSupport Support() => TrafficSupport.OfLoss(Descriptor.Kind);

    protected override Plan Prepare(DropTraffic spec, PrepareContext context)
    {
        var match = TrafficOptions.Read(spec.Protocol, spec.Peers, spec.PeerPorts, spec.LocalPorts, spec.Probability, spec.PacketSeed, spec.Uid, context);
        return FilterTrafficPlan.Prepare(spec.Target, match, spec.Direction, isLost: true, context);
    }
}
