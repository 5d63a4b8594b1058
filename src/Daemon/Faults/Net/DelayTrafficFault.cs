namespace LuminaGuard.FaultD.Daemon;

/// <summary>net.delay: a netem that holds packets back.</summary>
internal sealed class DelayTrafficFault : FaultKind<DelayTraffic>
{
    public override FaultDescriptor Descriptor => DelayTraffic.Descriptor;

    public override KindSupport Support() => ShapeSupport.Of(Descriptor.Kind, needsNetem: true);

    protected override Plan Prepare(DelayTraffic spec, PrepareContext context)
    {
        var jitter = spec.DelayJitter ?? TimeSpan.Zero;
        NetemOptions.CheckDelay(spec.Delay, context);
        if (jitter < TimeSpan.Zero || jitter > spec.Delay)
            throw context.No(ErrorCode.InvalidArgument, $"delay_jitter is from 0 to the delay, {Durations.Format(spec.Delay)}, not {Durations.Format(jitter)}");
        var match = TrafficOptions.Read(spec.Protocol, spec.Peers, spec.PeerPorts, spec.LocalPorts, "1", null, null, context);
        string what = $"held back for {Durations.Format(spec.Delay)}{(jitter > TimeSpan.Zero ? $", {Durations.Format(jitter)} more or less" : "")}";
        return ShapeLinkPlan.Prepare(spec.Target, spec.Interface, match, LinkShape.Of(new Netem(spec.Delay, jitter), what), context);
    }
}
