namespace LuminaGuard.FaultD.Daemon;

/// <summary>net.loss: a netem that loses packets.</summary>
internal sealed class LoseTrafficFault : FaultKind<LoseTraffic>
{
    public override FaultDescriptor Descriptor => LoseTraffic.Descriptor;

    public override KindSupport Support() => ShapeSupport.Of(Descriptor.Kind, needsNetem: true);

    protected override Plan Prepare(LoseTraffic spec, PrepareContext context)
    {
        var match = TrafficOptions.Read(spec.Protocol, spec.Peers, spec.PeerPorts, spec.LocalPorts, spec.Probability, spec.PacketSeed, null, context);
        return ShapeLinkPlan.Prepare(spec.Target, spec.Interface, match, LinkShape.Of(new Netem(IsLost: true), "lost"), context);
    }
}
