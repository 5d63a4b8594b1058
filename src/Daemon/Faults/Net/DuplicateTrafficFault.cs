namespace LuminaGuard.FaultD.Daemon;

/// <summary>net.duplicate: a netem that sends packets twice.</summary>
internal sealed class DuplicateTrafficFault : FaultKind<DuplicateTraffic>
{
    public override FaultDescriptor Descriptor => DuplicateTraffic.Descriptor;

    public override KindSupport Support() => ShapeSupport.Of(Descriptor.Kind, needsNetem: true);

    protected override Plan Prepare(DuplicateTraffic spec, PrepareContext context)
    {
        var match = TrafficOptions.Read(spec.Protocol, spec.Peers, spec.PeerPorts, spec.LocalPorts, spec.Probability, spec.PacketSeed, null, context);
        return ShapeLinkPlan.Prepare(spec.Target, spec.Interface, match, LinkShape.Of(new Netem(IsDuplicated: true), "sent twice"), context);
    }
}
