namespace LuminaGuard.FaultD.Daemon;

/// <summary>pipe.swallow: a line read from a pipe while its readers are held.</summary>
internal sealed class SwallowMessageFault : FaultKind<SwallowMessage>
{
    private static readonly TimeSpan MaxWithin = TimeSpan.FromSeconds(10);

    public override FaultDescriptor Descriptor => SwallowMessage.Descriptor;

    protected override Plan Prepare(SwallowMessage spec, PrepareContext context)
    {
        if (spec.Within is { } within && (within <= TimeSpan.Zero || within > MaxWithin))
            throw context.No(ErrorCode.InvalidArgument, $"within_us is from 1 to {MaxWithin.TotalMicroseconds:0}");
        var pipe = PipeTarget.Of(spec.Target, spec.Fd, context);
        return new SwallowMessagePlan(pipe, spec.Within ?? MaxWithin, context) { Target = pipe.Describe, AsDaemon = pipe.AsDaemon };
    }
}
