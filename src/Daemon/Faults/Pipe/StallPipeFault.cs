namespace LuminaGuard.FaultD.Daemon;

/// <summary>pipe.stall: the threads that read from a pipe, held by ptrace.</summary>
internal sealed class StallPipeFault : FaultKind<StallPipe>
{
    public override FaultDescriptor Descriptor => StallPipe.Descriptor;

    protected override Plan Prepare(StallPipe spec, PrepareContext context)
    {
        var pipe = PipeTarget.Of(spec.Target, spec.Fd, context);
        try
        {
            pipe.Find(context);
            var readers = PipeReaders.Find(pipe, spec.WholeReaders, context);
            return new StallPipePlan(pipe, readers, spec.WholeReaders, context)
            {
                Target = pipe.Describe,
                AsDaemon = pipe.AsDaemon,
                Claims = readers.Claims,
            };
        }
        catch
        {
            pipe.Dispose();
            throw;
        }
    }
}
