namespace LuminaGuard.FaultD.Daemon;

/// <summary>Who asks, and what the daemon has to look with.</summary>
internal sealed record PrepareContext(
    Caller Caller, FaultDescriptor Fault, TimeSpan? Lease, string Purpose, TargetResolver Resolver, Policy Policy,
    ClaimBook Claims)
{
    /// <summary>What is being done now, for errors: what was armed is fired by another request.</summary>
    public string Purpose { get; set; } = Purpose;

    /// <summary>What the fault will be called; of a preview, what one would be.</summary>
    public string Id { get; } = FaultId.New();

    /// <summary>The lease it was given: as asked for, or the usual one.</summary>
    public TimeSpan Granted { get; set; }

    /// <summary>Where the journal of what outlives a boot is, when that is in memory and does not outlive one itself; else null.</summary>
    public string? JournalInMemory { get; init; }

    /// <summary>Resolves and authorises a target that is one process.</summary>
    public (ProcessTarget Target, Authorization Authorization) Process(Target target)
    {
        var resolved = Resolver.Resolve(target, Caller, TargetKinds.Process, Purpose);
        return ((ProcessTarget)resolved, Authorized(resolved));
    }

    /// <summary>Resolves and authorises a target that is a process or a cgroup.</summary>
    public (ResolvedTarget Target, Authorization Authorization) Any(Target target)
    {
        var resolved = Resolver.Resolve(target, Caller, TargetKinds.Process | TargetKinds.Cgroup, Purpose);
        return (resolved, Authorized(resolved));
    }

    /// <summary>Resolves and authorises a target that is a cgroup.</summary>
    public (CgroupTarget Target, Authorization Authorization) Cgroup(Target target)
    {
        var resolved = Resolver.Resolve(target, Caller, TargetKinds.Cgroup, Purpose);
        return ((CgroupTarget)resolved, Authorized(resolved));
    }

    /// <summary>Resolves and authorises a target that is a file.</summary>
    public (FileTarget Target, Authorization Authorization) File(Target target)
    {
        var resolved = Resolver.Resolve(target, Caller, TargetKinds.File, Purpose);
        return ((FileTarget)resolved, Authorized(resolved));
    }

    /// <summary>Authorises what an option makes of a green fault: something that is not taken back.</summary>
    /// <exception cref="FaultException">Refused.</exception>
    public Authorization RequireRed(ResolvedTarget target) =>
        Policy.Authorize(Caller, Fault with { Risk = Risk.Red }, target, Lease, Purpose);

    /// <summary>Opens something with the caller's credentials, unless policy granted it by name or they are the daemon's own.</summary>
    public Errno AsCaller(bool asDaemon, Func<Errno> open) => asDaemon ? open() : Caller.Act(open);

    /// <summary>"Cannot inject X: why".</summary>
    public FaultException No(ErrorCode code, string why, Errno errno = Errno.None) =>
        new(code, $"Cannot {Purpose}: {why}", (int)errno);

    private Authorization Authorized(ResolvedTarget resolved)
    {
        try
        {
            return Policy.Authorize(Caller, Fault, resolved, Lease, Purpose);
        }
        catch
        {
            resolved.Dispose();
            throw;
        }
    }
}
