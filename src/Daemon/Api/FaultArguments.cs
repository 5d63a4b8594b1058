namespace LuminaGuard.FaultD.Daemon;

/// <summary>The arguments of inject, strike and arm.</summary>
internal readonly record struct FaultArguments(IFaultSpec Spec, TimeSpan? Lease, bool Detached, bool DryRun)
{
    private static readonly string[] Known = ["kind", "fault", "lease_us", "detached", "dry_run"];

    public static FaultArguments Read(ref MapReader map, string operation)
    {
        string? kind = null;
        MessagePack.MessagePackReader body = default;
        bool hasBody = false;
        TimeSpan? lease = null;
        bool detached = false, dryRun = false;
        while (map.Next())
        {
            switch (map.Key)
            {
                case "kind": kind = map.Text(); break;
                case "fault":
                    // Read once the kind is known, whichever comes first.
                    body = map.Raw;
                    hasBody = true;
                    map.Ignore();
                    break;
                case "lease_us": lease = map.Nil() ? null : map.Duration(); break;
                case "detached": detached = map.OptionalFlag(); break;
                case "dry_run": dryRun = map.OptionalFlag(); break;
                default: throw map.Unknown(Known);
            }
        }
        if (kind is null)
            throw map.Missing("kind");
        if (!hasBody)
            throw map.Missing("fault");
        var spec = FaultCatalog.Read(kind, ref body, $"{operation} {Printable.Escape(kind, 64)}");
        if (lease == TimeSpan.Zero)
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot {operation} {kind}: lease_us is at least 1");
        if (detached && lease is null)
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot {operation} {kind}: detached needs lease_us");
        return new FaultArguments(spec, lease, detached, dryRun);
    }
}
