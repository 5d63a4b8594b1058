namespace LuminaGuard.FaultD.Daemon;

/// <summary>net.deny: a filter at a cgroup that refuses packets.</summary>
internal sealed class DenyTrafficFault : FaultKind<DenyTraffic>
{
    public override FaultDescriptor Descriptor => DenyTraffic.Descriptor;

    public override KindSupport Support() => TrafficSupport.Of(Descriptor.Kind);

    protected override Plan Prepare(DenyTraffic spec, PrepareContext context)
    {
        var match = TrafficOptions.Read(spec.Protocol, spec.Peers, spec.PeerPorts, spec.LocalPorts, spec.Probability, spec.PacketSeed, spec.Uid, context);
        return FilterTrafficPlan.Prepare(spec.Target, match, TrafficDirection.Out, isLost: false, context);
    }
}
