namespace LuminaGuard.FaultD.Daemon;

/// <summary>net.reject: rules that reject packets of a cgroup.</summary>
internal sealed class RejectTrafficFault : FaultKind<RejectTraffic>
{
    public override FaultDescriptor Descriptor => RejectTraffic.Descriptor;

    public override KindSupport Support() => RefusalSupport.OfCgroups(Descriptor.Kind);

    protected override Plan Prepare(RejectTraffic spec, PrepareContext context)
    {
        var match = TrafficOptions.Read(spec.Protocol, spec.Peers, spec.PeerPorts, spec.LocalPorts, spec.Probability, seed: null, spec.Uid, context);
        if (spec.Protocol == TrafficProtocol.Icmp && spec.Direction == TrafficDirection.In)
            throw context.No(ErrorCode.InvalidArgument, "of what comes in only tcp and udp are told from others', by their sockets; protocol icmp is for what goes out");
        if (spec.Uid is not null && spec.Direction != TrafficDirection.Out)
            throw context.No(ErrorCode.InvalidArgument, "uid is known of what goes out only: direction is out with it");
        if (!CgroupNamespaces.HaveLevelsOfOurs)
            throw context.No(ErrorCode.NotSupported, RefusalSupport.OtherLevels);
        var (target, authorization) = context.Cgroup(spec.Target);
        return new RejectTrafficPlan(target, match, spec.Direction, context) { Target = target.Describe, AsDaemon = authorization.AsDaemon };
    }
}
