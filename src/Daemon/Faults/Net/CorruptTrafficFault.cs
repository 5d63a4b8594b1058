namespace LuminaGuard.FaultD.Daemon;

/// <summary>net.corrupt: a netem that flips a bit in packets.</summary>
internal sealed class CorruptTrafficFault : FaultKind<CorruptTraffic>
{
    public override FaultDescriptor Descriptor => CorruptTraffic.Descriptor;

    public override KindSupport Support() => ShapeSupport.Of(Descriptor.Kind, needsNetem: true);

    protected override Plan Prepare(CorruptTraffic spec, PrepareContext context)
    {
        var match = TrafficOptions.Read(spec.Protocol, spec.Peers, spec.PeerPorts, spec.LocalPorts, spec.Probability, spec.PacketSeed, null, context);
        return ShapeLinkPlan.Prepare(spec.Target, spec.Interface, match, LinkShape.Of(new Netem(IsCorrupted: true), "sent with one bit flipped"), context);
    }
}
