namespace LuminaGuard.FaultD.Daemon;

/// <summary>memory.limit: a smaller memory.max, memory.high or memory.swap.max.</summary>
internal sealed class LimitMemoryFault() : CgroupLimitFault<LimitMemory>("memory")
{
    public override FaultDescriptor Descriptor => LimitMemory.Descriptor;

    // A limit below what is used reclaims first.
    protected override bool TakesNoTime => false;

    protected override CgroupLimit Limit(LimitMemory spec, PrepareContext context) => spec.Bytes >= 0
        ? CgroupLimit.Number(CgroupPlace.Memory(spec.Bound), spec.Bytes - (spec.Bytes % Environment.SystemPageSize))
        : throw context.No(ErrorCode.InvalidArgument, $"bytes is at least 0, not {spec.Bytes}");

    // May kill at once, and what dies is not brought back.
    protected override bool IsRed(LimitMemory spec) => spec is { BelowUsage: true, Bound: MemoryBound.Max };

    protected override string? WhyNot(LimitMemory spec, CgroupLimit limit, Cgroup cgroup)
    {
        if (spec.BelowUsage || spec.Bound != MemoryBound.Max || cgroup.TryReadControl("memory.current", out string? text) != Errno.None)
            return null;
        return limit.IsLess(text!)
            ? $"cgroup {Printable.Escape(cgroup.Path)} uses {text} bytes already, and a memory.max of {limit.Wanted} may kill at once; below_usage asks for that"
            : null;
    }
}
