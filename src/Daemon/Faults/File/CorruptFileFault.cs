namespace LuminaGuard.FaultD.Daemon;

/// <summary>file.corrupt: bytes of a file on a disk, damaged in place.</summary>
internal sealed class CorruptFileFault : FaultKind<CorruptFile>
{
    public override FaultDescriptor Descriptor => CorruptFile.Descriptor;

    protected override Plan Prepare(CorruptFile spec, PrepareContext context)
    {
        if (spec.Offset < 0)
            throw context.No(ErrorCode.InvalidArgument, $"offset is at least 0, not {spec.Offset}");
        if (spec.Length is < 1)
            throw context.No(ErrorCode.InvalidArgument, $"length is at least 1, not {spec.Length}");
        if (spec.Length is not null && spec.Damage == FileDamage.Truncate)
            throw context.No(ErrorCode.InvalidArgument, "length is not for truncate, which cuts off all from offset");
        if (spec.Bits is < 1 or > CorruptedFile.MaxParts)
            throw context.No(ErrorCode.InvalidArgument, $"bits is from 1 to {CorruptedFile.MaxParts}, not {spec.Bits}");
        if (spec.FlipSeed < 0)
            throw context.No(ErrorCode.InvalidArgument, $"flip_seed is at least 0, not {spec.FlipSeed}");
        if (spec.Damage != FileDamage.Flip && (spec.Bits != 1 || spec.FlipSeed is not null))
            throw context.No(ErrorCode.InvalidArgument, $"bits and flip_seed are for flip, and damage is {Choices<FileDamage>.Word(spec.Damage)}");
        var (target, authorization) = context.File(spec.Target);
        return new CorruptFilePlan(target, spec, context)
        {
            Target = target.Describe,
            AsDaemon = authorization.AsDaemon,
            Claims = [ClaimNames.File(target.File)],
        };
    }
}
