namespace LuminaGuard.FaultD.Daemon;

/// <summary>net.reorder: a netem that holds some packets back, so that others overtake them.</summary>
internal sealed class ReorderTrafficFault : FaultKind<ReorderTraffic>
{
    public override FaultDescriptor Descriptor => ReorderTraffic.Descriptor;

    public override KindSupport Support() => ShapeSupport.Of(Descriptor.Kind, needsNetem: true);

    protected override Plan Prepare(ReorderTraffic spec, PrepareContext context)
    {
        NetemOptions.CheckDelay(spec.Delay, context);
        var match = TrafficOptions.Read(spec.Protocol, spec.Peers, spec.PeerPorts, spec.LocalPorts, spec.Probability, spec.PacketSeed, null, context);
        return ShapeLinkPlan.Prepare(
            spec.Target, spec.Interface, match, LinkShape.Of(new Netem(spec.Delay), $"overtaken by the others for {Durations.Format(spec.Delay)}"), context);
    }
}
