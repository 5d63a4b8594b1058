namespace LuminaGuard.FaultD.Daemon;

/// <summary>Which rights the rules give to a caller who is not root.</summary>
internal sealed class PolicyRules(IReadOnlyList<PolicyRule> rules)
{
    /// <summary>Whether a fault cannot be taken back or is felt by the whole host.</summary>
    public static bool IsRed(FaultDescriptor fault) => fault.Risk == Risk.Red || fault.IsStrike;

    /// <summary>
    /// Whether he may do this to his own processes. Where no rule speaks of those, green faults he may: the kernel, which
    /// judges in his name, lets him do as much by himself.
    /// </summary>
    public bool AllowOwn(Caller caller, FaultDescriptor fault)
    {
        var his = rules.Where(r => r.Targets is null && r.IsFor(caller)).ToList();
        return his.Count == 0 ? !IsRed(fault) : his.Exists(r => r.Covers(fault));
    }

    /// <summary>Whether a process is granted to him by name for this fault; null asks for any fault.</summary>
    public bool Grant(Caller caller, FaultDescriptor? fault, ProcessFacts process) =>
        Granted(caller, fault).Any(p => p.Grants(process));

    /// <summary>Whether a cgroup is granted to him by name for this fault.</summary>
    public bool GrantCgroup(Caller caller, FaultDescriptor fault, string path) =>
        Granted(caller, fault).Any(p => p.GrantsCgroup(path));

    /// <summary>Whether a file is granted to him by name for this fault.</summary>
    public bool GrantFile(Caller caller, FaultDescriptor fault, string path) =>
        Granted(caller, fault).Any(p => p.CoversFile(path));

    private IEnumerable<TargetPattern> Granted(Caller caller, FaultDescriptor? fault) =>
        from rule in rules
        where rule.Targets is not null && rule.IsFor(caller) && (fault is null || rule.Covers(fault))
        from pattern in rule.Targets!
        select pattern;
}
