namespace LuminaGuard.FaultD.Daemon;

/// <summary>pipe.swallow: a line read from a pipe while its readers are held.</summary>
internal sealed class SwallowMessageFault : FaultKind<SwallowMessage>
{
    public override FaultDescriptor Descriptor => SwallowMessage.Descriptor;

    protected override Plan Prepare(SwallowMessage spec, PrepareContext context)
    {
        var within = WaitLimit.Of(spec.Within, context);
        var pipe = PipeTarget.Of(spec.Target, spec.Fd, context);
        return new SwallowMessagePlan(pipe, within, context) { Target = pipe.Describe, AsDaemon = pipe.AsDaemon };
    }
}
