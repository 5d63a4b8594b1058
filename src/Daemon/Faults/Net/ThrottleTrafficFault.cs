namespace LuminaGuard.FaultD.Daemon;

/// <summary>net.rate: a class of htb that lets a flow go no faster.</summary>
internal sealed class ThrottleTrafficFault : FaultKind<ThrottleTraffic>
{
    // A packet of 64 KB, as segmentation offload makes them, counts for a minute of it at most: that is as far as htb reckons.
    private const long Slowest = 1100;
    private const long Fastest = 1L << 40;

    // What came together during a tick of a slow clock goes together; at least a packet.
    private const long BurstsPerSecond = 100;
    private const long LeastBurst = 2048;
    private const long MostBurst = 1L << 30;

    public override FaultDescriptor Descriptor => ThrottleTraffic.Descriptor;

    public override KindSupport Support() => ShapeSupport.Of(Descriptor.Kind, needsNetem: false);

    protected override Plan Prepare(ThrottleTraffic spec, PrepareContext context)
    {
        if (spec.BytesPerSecond is < Slowest or > Fastest)
            throw context.No(ErrorCode.InvalidArgument, $"bytes_per_second is from {Slowest} to {Fastest}, not {spec.BytesPerSecond}");
        var match = TrafficOptions.Read(spec.Protocol, spec.Peers, spec.PeerPorts, spec.LocalPorts, "1", null, null, context);
        var rate = new HtbClass((ulong)spec.BytesPerSecond, (uint)Math.Clamp(spec.BytesPerSecond / BurstsPerSecond, LeastBurst, MostBurst));
        return ShapeLinkPlan.Prepare(spec.Target, spec.Interface, match, new LinkShape(rate, null, $"no faster than {spec.BytesPerSecond} bytes a second"), context);
    }
}
