namespace LuminaGuard.FaultD.Daemon;

/// <summary>memory.flip: bits flipped through /proc/PID/mem.</summary>
internal sealed class FlipMemoryFault : FaultKind<FlipMemory>
{
    private const int MaxBits = 4096;

    public override FaultDescriptor Descriptor => FlipMemory.Descriptor;

    protected override Plan Prepare(FlipMemory spec, PrepareContext context)
    {
        if (spec.Bits is < 1 or > MaxBits)
            throw context.No(ErrorCode.InvalidArgument, $"bits is from 1 to {MaxBits}, not {spec.Bits}");
        if (!MemoryRegion.TryParse(spec.Region, out var region))
        {
            throw context.No(ErrorCode.InvalidArgument,
                $"region is heap, stack, anonymous, data or addresses as 7f0000001000-7f0000002000, not '{Printable.Escape(spec.Region, 64)}'");
        }
        if (spec.Seed < 0)
            throw context.No(ErrorCode.InvalidArgument, $"seed is at least 0, not {spec.Seed}");
        var (target, authorization) = context.Process(spec.Target);
        return new FlipMemoryPlan(target, region!, spec.Bits, ChosenSeed.Of(spec.Seed), context)
        {
            Target = target.Describe,
            AsDaemon = authorization.AsDaemon,
        };
    }
}
