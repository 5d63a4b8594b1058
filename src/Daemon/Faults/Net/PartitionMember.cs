using System.Net;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>One side of a partition: a cgroup of this machine, or a network.</summary>
internal sealed class PartitionMember : IDisposable
{
    private PartitionMember(CgroupTarget? cgroup, IPNetwork network, bool asDaemon) => (Cgroup, Network, AsDaemon) = (cgroup, network, asDaemon);

    /// <summary>The cgroup; null for a network.</summary>
    public CgroupTarget? Cgroup { get; }

    /// <summary>The network, where it is one.</summary>
    public IPNetwork Network { get; }

    public bool AsDaemon { get; }

    public string Describe => Cgroup?.Describe ?? Network.ToString();

    /// <summary>Resolves and authorises a cgroup.</summary>
    public static PartitionMember Of(Target target, PrepareContext context)
    {
        var (cgroup, authorization) = context.Cgroup(target);
        return new PartitionMember(cgroup, default, authorization.AsDaemon);
    }

    /// <summary>Reads one of the others.</summary>
    /// <exception cref="FaultException">InvalidArgument: it is neither. Those of the target.</exception>
    public static PartitionMember Read(string word, PrepareContext context)
    {
        if (NetworkText.TryParse(word, out var network))
            return new PartitionMember(null, network, asDaemon: true);
        return TargetText.TryParse(word, out var target, out _)
            ? Of(target, context)
            : throw context.No(ErrorCode.InvalidArgument, $"others is cgroups, addresses and networks, parted by commas (unit:redis.service,10.0.0.7), and '{Printable.Escape(word, 64)}' is none");
    }

    /// <summary>Whether something is of both.</summary>
    public bool Overlaps(PartitionMember other) => (Cgroup, other.Cgroup) switch
    {
        ({ } one, { } two) => CgroupPaths.IsAtOrBelow(one.Cgroup.Path, two.Cgroup.Path) || CgroupPaths.IsAtOrBelow(two.Cgroup.Path, one.Cgroup.Path),
        (null, null) => Network.Contains(other.Network.BaseAddress) || other.Network.Contains(Network.BaseAddress),
        _ => false,
    };

    public void Dispose() => Cgroup?.Dispose();
}
