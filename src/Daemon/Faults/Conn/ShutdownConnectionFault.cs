namespace LuminaGuard.FaultD.Daemon;

/// <summary>conn.shutdown: shutdown(2) on sockets that a process has open.</summary>
internal sealed class ShutdownConnectionFault : FaultKind<ShutdownConnection>
{
    public override FaultDescriptor Descriptor => ShutdownConnection.Descriptor;

    protected override Plan Prepare(ShutdownConnection spec, PrepareContext context)
    {
        var choice = ConnectionChoice.Of(spec.Target, spec.Scope, spec.Peer, spec.Local, spec.Fd, spec.All, context, out var reach);
        return new ShutdownConnectionPlan(choice, reach, spec.Direction, context) { Target = reach.Describe, AsDaemon = reach.AsDaemon };
    }
}
