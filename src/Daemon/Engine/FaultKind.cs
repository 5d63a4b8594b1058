namespace LuminaGuard.FaultD.Daemon;

/// <summary>Where the contract of one kind of fault meets the kernel.</summary>
internal abstract class FaultKind
{
    public abstract FaultDescriptor Descriptor { get; }

    /// <summary>Resolves, authorises and chooses; looks and never touches.</summary>
    public abstract Plan Prepare(IFaultSpec spec, PrepareContext context);

    /// <summary>What this host lacks for it: empty when nothing.</summary>
    public virtual KindSupport Support() => new(Descriptor.Kind, true, "");
}

/// <summary>The same for one record.</summary>
internal abstract class FaultKind<TSpec> : FaultKind
    where TSpec : IFaultSpec
{
    public sealed override Plan Prepare(IFaultSpec spec, PrepareContext context) => Prepare((TSpec)spec, context);

    protected abstract Plan Prepare(TSpec spec, PrepareContext context);
}
