namespace LuminaGuard.FaultD.Daemon;

/// <summary>pipe.flood: a pipe of other processes written to until it is full.</summary>
internal sealed class FloodPipeFault : FaultKind<FloodPipe>
{
    public override FaultDescriptor Descriptor => FloodPipe.Descriptor;

    protected override Plan Prepare(FloodPipe spec, PrepareContext context)
    {
        if (spec.Filler is < 0 or > byte.MaxValue)
            throw context.No(ErrorCode.InvalidArgument, $"filler is from 0 to {byte.MaxValue}, not {spec.Filler}");
        if (spec.Bytes < 1)
            throw context.No(ErrorCode.InvalidArgument, $"bytes is at least 1, not {spec.Bytes}");
        var pipe = PipeTarget.Of(spec.Target, spec.Fd, context);
        return new FloodPipePlan(pipe, (byte)spec.Filler, spec.Bytes, context) { Target = pipe.Describe, AsDaemon = pipe.AsDaemon };
    }
}
