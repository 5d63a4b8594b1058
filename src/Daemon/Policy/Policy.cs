using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Who may do what to whom. Asked before anything is touched; undo and heal never ask.</summary>
internal sealed class Policy
{
    private const int MaxProcesses = 4096;
    private readonly DaemonSettings _settings;
    private readonly PolicyFile _file;
    private readonly PolicyRules _rules;
    private readonly string _path;
    private readonly uint? _operators;

    internal Policy(DaemonSettings settings, PolicyFile file, string path, uint? operators)
    {
        _settings = settings;
        _file = file;
        _path = path;
        _operators = operators;
        _rules = new PolicyRules(file.Rules);
        Guardrails = new Guardrails(file.Unguarded);
    }

    public Guardrails Guardrails { get; }

    public int MaxLiveFaults => _file.MaxLiveFaults;

    /// <summary>For how long a connection may spin for its next request. A daemon of somebody's own takes from him alone.</summary>
    public TimeSpan MaxBusyPoll => IsService ? _file.MaxBusyPoll : TimeSpan.FromMicroseconds(Protocol.MaxBusyPollMicros);

    /// <summary>development, test, staging, production or unset.</summary>
    public string Environment => Choices<HostEnvironment>.Word(_file.Environment);

    private bool IsService => _settings.Mode == DaemonMode.Service;

    /// <summary>Reads the policy of this host.</summary>
    /// <exception cref="PolicyException">The file is there and cannot be used; the daemon must not start.</exception>
    public static Policy Load(DaemonSettings settings, string path = PolicyFile.DefaultPath)
    {
        bool isService = settings.Mode == DaemonMode.Service;
        byte[]? json = PolicySource.Read(path, trusted: isService);
        var reader = new PolicyReader(path);
        var file = json is null ? new PolicyFile() : isService ? reader.Read(json) : reader.ReadEnvironment(json);
        return new Policy(settings, file, path, isService ? Accounts.GroupId("faultd") : null);
    }

    /// <summary>Whether he may inject at all: root, the daemon's own user, and for a service the group faultd.</summary>
    public bool MayOperate(Caller caller) =>
        caller.IsRoot || caller.OwnsDaemon || (IsService && _operators is { } group && caller.IsIn(group));

    /// <summary>Whether he may take back the faults of others.</summary>
    public bool MayHealAll(Caller caller) => caller.IsRoot || (caller.OwnsDaemon && !IsService);

    /// <summary>How long a fault may stay.</summary>
    /// <exception cref="FaultException">The lease asked for is no lease, or longer than allowed; the message names the maximum.</exception>
    public TimeSpan Lease(TimeSpan? asked, bool isSelf, string purpose)
    {
        var max = isSelf && Guardrails.MaxSelfLease < _file.MaxLease ? Guardrails.MaxSelfLease : _file.MaxLease;
        if (asked is not { } lease)
            return _file.DefaultLease is { } usual && usual < max ? usual : max;
        if (lease <= TimeSpan.Zero)
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot {purpose}: a lease is longer than nothing");
        return lease <= max ? lease : throw Refused(purpose, string.Create(
            CultureInfo.InvariantCulture, $"a lease of {lease.TotalSeconds:0.###} s is longer than the maximum, {max.TotalSeconds:0} s"));
    }

    /// <summary>Says yes, or throws.</summary>
    /// <exception cref="FaultException">Refused: a guardrail, the policy file or the caller's rights.</exception>
    public Authorization Authorize(
        Caller caller, FaultDescriptor fault, ResolvedTarget target, TimeSpan? lease, string purpose)
    {
        if (WhyNotHere(caller) is { } why)
            throw Refused(purpose, why);
        return target switch
        {
            ProcessTarget process => AuthorizeProcess(caller, fault, process, lease, purpose),
            CgroupTarget cgroup => AuthorizeCgroup(caller, fault, cgroup, lease, purpose),
            FileTarget file => AuthorizeFile(caller, fault, file, purpose),
            _ => throw Refused(purpose, "it is neither process nor cgroup nor file"),
        };
    }

    /// <summary>The same for each further process of a tree or cgroup.</summary>
    /// <exception cref="FaultException">Refused as above; not found: it has exited.</exception>
    public Authorization AuthorizeProcess(
        Caller caller, FaultDescriptor fault, ProcessTarget one, TimeSpan? lease, string purpose)
    {
        if (WhyNotHere(caller) is { } here)
            throw Refused(purpose, here);
        var verdict = Judge(caller, fault, one, lease);
        if (verdict.WhyNot is not { } why)
            return new Authorization(verdict.AsDaemon);
        throw verdict.HasExited ? new FaultException(ErrorCode.NotFound, $"Cannot {purpose}: {why}") : Refused(purpose, why);
    }

    /// <summary>Why he may not break this one at all; empty when some fault is open to him.</summary>
    public string WhyNot(Caller caller, ResolvedTarget target)
    {
        try
        {
            Authorize(caller, AnyGreenFault, target, Guardrails.MaxSelfLease, "inject");
            return "";
        }
        catch (FaultException e) when (e.Code is ErrorCode.Refused or ErrorCode.NotFound)
        {
            return e.Message["Cannot inject: ".Length..];
        }
    }

    /// <summary>Whether he may know of a process by name: his own, and what is granted to him.</summary>
    public bool MayName(Caller caller, ProcessTarget process)
    {
        if (!caller.Sees(process.Pid))
            return false;
        if (caller.IsRoot)
            return true;
        return ProcessFacts.TryRead(process) is { } facts && (facts.IsAllOf(caller.Uid) || _rules.Grant(caller, null, facts));
    }

    private static FaultDescriptor AnyGreenFault { get; } =
        new("", "", Durability.Journalled, Risk.Green, "", "", []);

    private Authorization AuthorizeCgroup(
        Caller caller, FaultDescriptor fault, CgroupTarget target, TimeSpan? lease, string purpose)
    {
        string path = target.Cgroup.Path;
        // cgroup.procs of such a one cannot be read: nothing tells whose it is.
        if (target.Cgroup.Type is "threaded" or "domain invalid")
        {
            throw new FaultException(ErrorCode.NotSupported,
                $"Cannot {purpose}: {target.Describe} is {target.Cgroup.Type} (cgroup.type), so its threads are of processes in a cgroup above: aim at that one");
        }
        if (Guardrails.WhyNotCgroup(target, caller, fault, lease) is { } guarded)
            throw Refused(purpose, guarded);
        if (_file.DenyTargets.FirstOrDefault(p => p.BansCgroup(path)) is { } ban)
            throw Refused(purpose, Denied(target, ban));
        if (target.Cgroup.InvisibleProcesses(recursive: true) > 0)
            throw Refused(purpose, $"{target.Describe} holds processes of a pid namespace that the daemon cannot see");
        bool granted = !caller.IsRoot && !caller.OwnsDaemon && _rules.GrantCgroup(caller, fault, path);
        var members = JudgeMembers(caller, fault, target, lease, purpose);
        // Whoever comes into an empty cgroup later was never asked about.
        if (members.Count == 0 && !granted && !caller.IsRoot)
            throw Refused(purpose, $"{target.Describe} is empty, so nothing tells whose it is");
        if (members.Count == 0 && _file.AllowTargets is { } allowed && !allowed.Any(p => p.GrantsCgroup(path)))
            throw Refused(purpose, NotAllowed(target));
        return new Authorization(granted || members.Exists(m => m.AsDaemon));
    }

    // What nobody granted is opened with the caller's credentials: the kernel judges.
    private Authorization AuthorizeFile(Caller caller, FaultDescriptor fault, FileTarget target, string purpose)
    {
        if (Guardrails.WhyNotFile(target) is { } guarded)
            throw Refused(purpose, guarded);
        if (CgroupPaths.IsAtOrBelow(target.Path, _settings.StateDirectory))
            throw Refused(purpose, $"{target.Describe} is faultd's own");
        if (_file.DenyTargets.FirstOrDefault(p => p.CoversFile(target.Path)) is { } ban)
            throw Refused(purpose, Denied(target, ban));
        if (_file.AllowTargets is { } allowed && !allowed.Any(p => p.CoversFile(target.Path)))
            throw Refused(purpose, NotAllowed(target));
        if (caller.IsRoot || caller.OwnsDaemon)
            return new Authorization(AsDaemon: false);
        // Of a file with several names only one need be where it was granted.
        if (_rules.GrantFile(caller, fault, target.Path))
            return target.File.Links == 1 ? new Authorization(AsDaemon: true) : throw Refused(purpose, $"{target.Describe} has {target.File.Links} names, and one is granted");
        return _rules.AllowOwn(caller, fault) ? new Authorization(AsDaemon: false) : throw Refused(purpose, NoRule(caller, fault));
    }

    private List<Verdict> JudgeMembers(
        Caller caller, FaultDescriptor fault, CgroupTarget target, TimeSpan? lease, string purpose)
    {
        List<Verdict> verdicts = [];
        foreach (int pid in target.Cgroup.Processes(recursive: true))
        {
            if (verdicts.Count >= MaxProcesses)
                throw Refused(purpose, $"{target.Describe} holds more than {MaxProcesses} processes");
            var error = ProcessTarget.TryOpen(pid, out var process);
            if (error == Errno.ESRCH)
                continue;
            using (process)
            {
                var verdict = process is null
                    ? Verdict.No($"pid {pid} cannot be looked at: {error.Message()}")
                    : Judge(caller, fault, process, lease);
                // Who has ended is harmed by nothing.
                if (verdict.HasExited)
                    continue;
                if (verdict.WhyNot is { } why)
                    throw Refused(purpose, $"in {target.Describe}, {why}");
                verdicts.Add(verdict);
            }
        }
        return verdicts;
    }

    private Verdict Judge(Caller caller, FaultDescriptor fault, ProcessTarget process, TimeSpan? lease)
    {
        // Kernel facts first, all of them read of this process and no other (ProcessFacts).
        var facts = ProcessFacts.TryRead(process);
        // It shows neither users nor program any more, a moment before it has exited.
        if (facts is null or { Executable: null, IsKernelThread: false } && process.IsExiting())
            return Verdict.Exited(process);
        if (facts is null)
            return Verdict.No($"{process.Describe} cannot be looked at");
        if (!caller.Sees(process.Pid))
            return Verdict.No("it has no number in the caller's pid namespace");
        if (Guardrails.WhyNot(facts, caller, fault, lease) is { } guarded)
            return Verdict.No(guarded);
        if (_file.DenyTargets.FirstOrDefault(p => p.Bans(facts)) is { } ban)
            return Verdict.No(Denied(process, ban));
        if (_file.AllowTargets is { } allowed && !allowed.Any(p => p.Grants(facts)))
            return Verdict.No(NotAllowed(process));
        if (caller.IsRoot)
            return Verdict.Yes(asDaemon: false);
        bool own = facts.IsAllOf(caller.Uid);
        if (caller.OwnsDaemon)
            return own ? Verdict.Yes(asDaemon: false) : Verdict.No(NotOwn(caller, facts));
        if (own && _rules.AllowOwn(caller, fault))
            return Verdict.Yes(asDaemon: false);
        // What he owns he is never judged above the kernel for: it might become a setuid program between here and fire.
        if (_rules.Grant(caller, fault, facts))
            return Verdict.Yes(asDaemon: !own);
        return Verdict.No(own ? NoRule(caller, fault) : NotOwn(caller, facts));
    }

    private string? WhyNotHere(Caller caller)
    {
        if (!MayOperate(caller))
            return $"uid {caller.Uid} is not in group faultd";
        if (_file.Environment == HostEnvironment.Production)
            return $"this host is marked production in {_path}, where nothing may be injected";
        return IsService && _file.Environment == HostEnvironment.Unset
            ? $"nobody has said what this host is; write {{ \"environment\": \"test\" }} into {_path} and restart faultd"
            : null;
    }

    private string Denied(ResolvedTarget target, TargetPattern ban) =>
        $"{target.Describe} falls under '{Printable.Escape(ban.Text)}' in the deny_targets of {_path}";

    private string NotAllowed(ResolvedTarget target) => $"{target.Describe} is not among the allow_targets of {_path}";

    private static string NotOwn(Caller caller, ProcessFacts facts) =>
        $"{facts.Process.Describe} acts as uid {string.Join(" and ", facts.Uids)}, and the caller is uid {caller.Uid}";

    private string NoRule(Caller caller, FaultDescriptor fault) => PolicyRules.IsRed(fault)
        ? $"it cannot be taken back or is felt by the whole host, and no rule with \"red\": true in {_path} grants {fault.Kind} to uid {caller.Uid}"
        : $"no rule in {_path} grants {fault.Kind} to uid {caller.Uid}";

    private static FaultException Refused(string purpose, string why) =>
        new(ErrorCode.Refused, $"Cannot {purpose}: {why}");
}
