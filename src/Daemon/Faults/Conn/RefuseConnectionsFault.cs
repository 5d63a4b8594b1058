namespace LuminaGuard.FaultD.Daemon;

/// <summary>conn.accept-refuse: rules that refuse connections to sockets which wait for them.</summary>
internal sealed class RefuseConnectionsFault : FaultKind<RefuseConnections>
{
    public override FaultDescriptor Descriptor => RefuseConnections.Descriptor;

    public override KindSupport Support() => RefusalSupport.Of(Descriptor.Kind);

    protected override Plan Prepare(RefuseConnections spec, PrepareContext context)
    {
        var match = TrafficOptions.ReadFrom(spec.Peers, spec.Probability, context);
        var ports = TrafficOptions.Ports("ports", spec.Ports, context);
        var reach = ProcessReach.Of(spec.Target, spec.Scope, SignalOrder.ParentsFirst, context);
        return new RefuseConnectionsPlan(reach, ports, match, context) { Target = reach.Describe, AsDaemon = reach.AsDaemon };
    }
}
