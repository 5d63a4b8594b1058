namespace LuminaGuard.FaultD.Daemon;

/// <summary>One cgroup, held by descriptor.</summary>
internal sealed class CgroupTarget(Cgroup cgroup) : ResolvedTarget
{
    public Cgroup Cgroup { get; } = cgroup;

    public override string Describe => $"cgroup {Printable.Escape(Cgroup.Path)}";

    public override void Dispose() => Cgroup.Dispose();
}
