namespace LuminaGuard.FaultD.Daemon;

/// <summary>process.signal: pidfd_send_signal to one process, a tree or a cgroup's members.</summary>
internal sealed class SignalProcessFault : FaultKind<SignalProcess>
{
    public override FaultDescriptor Descriptor => SignalProcess.Descriptor;

    protected override Plan Prepare(SignalProcess spec, PrepareContext context)
    {
        if (!Signals.TryParse(spec.Signal, out int signal))
            throw context.No(ErrorCode.InvalidArgument, $"signal is a name (TERM, SIGHUP, RTMIN+3) or a number from 1 to 64, not '{Printable.Escape(spec.Signal, 64)}'");
        var reach = ProcessReach.Of(spec.Target, spec.Scope, spec.Order, context);
        return new SignalPlan(reach, signal, context) { Target = reach.Describe, AsDaemon = reach.AsDaemon };
    }
}
