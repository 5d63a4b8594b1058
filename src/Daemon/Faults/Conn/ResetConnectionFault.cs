namespace LuminaGuard.FaultD.Daemon;

/// <summary>conn.reset: SOCK_DESTROY of sock_diag(7) for sockets that a process has open.</summary>
internal sealed class ResetConnectionFault : FaultKind<ResetConnection>
{
    private const int CapNetAdmin = 12;

    public override FaultDescriptor Descriptor => ResetConnection.Descriptor;

    public override KindSupport Support()
    {
        if (!Credentials.Has(CapNetAdmin))
            return new KindSupport(Descriptor.Kind, false, "faultd needs CAP_NET_ADMIN to end a connection; conn.shutdown does without");
        var error = ConnectionEnd.TryOpen(out var end);
        end?.Dispose();
        return error == Errno.None
            ? new KindSupport(Descriptor.Kind, true, "")
            : new KindSupport(Descriptor.Kind, false, $"this kernel has no sock_diag(7) for TCP (the module tcp_diag): {error.Message()}");
    }

    protected override Plan Prepare(ResetConnection spec, PrepareContext context)
    {
        var choice = ConnectionChoice.Of(spec.Target, spec.Scope, spec.Peer, spec.Local, spec.Fd, spec.All, context, out var reach);
        return new ResetConnectionPlan(choice, reach, context) { Target = reach.Describe, AsDaemon = reach.AsDaemon };
    }
}
