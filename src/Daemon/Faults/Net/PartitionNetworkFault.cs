namespace LuminaGuard.FaultD.Daemon;

/// <summary>net.partition: filters at cgroups that lose what passes between them.</summary>
internal sealed class PartitionNetworkFault : FaultKind<PartitionNetwork>
{
    public override FaultDescriptor Descriptor => PartitionNetwork.Descriptor;

    public override KindSupport Support() => TrafficSupport.OfLoss(Descriptor.Kind);

    protected override Plan Prepare(PartitionNetwork spec, PrepareContext context) =>
        FilterTrafficPlan.Prepare(new PartitionTraffic(spec, context), isLost: true, context);
}
