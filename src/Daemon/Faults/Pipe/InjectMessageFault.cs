using System.Text;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>pipe.inject: one write(2) to a pipe of other processes.</summary>
internal sealed class InjectMessageFault : FaultKind<InjectMessage>
{
    public override FaultDescriptor Descriptor => InjectMessage.Descriptor;

    protected override Plan Prepare(InjectMessage spec, PrepareContext context)
    {
        byte[] message = Encoding.UTF8.GetBytes(spec.NoNewline ? spec.Text : spec.Text + "\n");
        if (message.Length is 0 or > ForeignPipe.AtomicBytes)
            throw context.No(ErrorCode.InvalidArgument, $"text is from 1 to {ForeignPipe.AtomicBytes} bytes with its newline, not {message.Length}");
        var pipe = PipeTarget.Of(spec.Target, spec.Fd, context);
        return new InjectMessagePlan(pipe, message, context) { Target = pipe.Describe, AsDaemon = pipe.AsDaemon };
    }
}
