using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>What <c>doctor</c> looks at, and what it makes of it.</summary>
internal sealed class DoctorRounds(
    DaemonSettings settings, StateDirectory state, FaultEngine engine, ExecRegistry exec, Policy policy, KindCatalog kinds, AuditLog audit)
{
    /// <summary>What the recovery at the daemon's start could not undo: it stays owed until its entry is gone.</summary>
    public IReadOnlyList<UndoReport> StuckAtStart { get; set; } = [];

    public List<DoctorCheck> Examine() =>
    [
        Rights(),
        Environment(),
        Owed(),
        Kept(),
        Journal(),
        Audit(),
        Identity(),
        Cgroups(),
        Ptrace(),
        Precision(),
        Kinds(),
        Triggers(),
    ];

    private static DoctorCheck Good(string name, string finding) => new(name, CheckHealth.Good, finding);

    private static DoctorCheck Limited(string name, string finding) => new(name, CheckHealth.Limited, finding);

    private static DoctorCheck Bad(string name, string finding) => new(name, CheckHealth.Bad, finding);

    private static DoctorCheck Rights() => Credentials.EffectiveUid == 0
        ? Credentials.Has(24)
            ? Good("rights", "root")
            : Limited("rights", "root without CAP_SYS_RESOURCE: limits of other users' processes are changed with those users' ids")
        : Limited("rights", string.Create(CultureInfo.InvariantCulture,
            $"uid {Credentials.EffectiveUid}: only what the kernel allows on this user's own processes"));

    private DoctorCheck Environment() => policy.Environment switch
    {
        "production" => Limited("environment", "production: every injection is refused"),
        "" when settings.Mode == DaemonMode.Service => Limited("environment", "unset: every injection is refused until /etc/faultd/faultd.json names one"),
        "" => Good("environment", "unset; an embedded daemon acts for its own user"),
        var other => Good("environment", Printable.Escape(other)),
    };

    private DoctorCheck Owed()
    {
        var stuck = engine.Live.Where(f => f.State == FaultState.Stuck).Select(f => $"{f.Id} ({f.Observed})")
            .Concat(exec.Stuck.Select(c => $"{c.Id} ({c.Stuck})"))
            .Concat(StuckAtStart.Where(u => state.Journal.Has(u.Id)).Select(u => $"{u.Id} ({string.Join("; ", u.Notes)})"))
            .ToList();
        return stuck.Count == 0
            ? Good("undo", $"{Counted.Of(engine.Live.Count(), "fault")} live, none stuck")
            : Bad("undo", $"{stuck.Count} stuck: {string.Join(", ", stuck.Take(8))}");
    }

    private DoctorCheck Kept()
    {
        try
        {
            return state.KeptCount is > 0 and var count
                ? Bad("journal", $"{Counted.Of(count, "unreadable entry is", "unreadable entries are")} kept in {Printable.Escape(state.Root.Path)}/kept")
                : Good("journal", state.Journal.InMemory is null
                    ? Printable.Escape(state.Root.Path)
                    : $"{Printable.Escape(state.Root.Path)}, in memory: files on a disk are not damaged (file.corrupt), a power cut would lose their undo");
        }
        catch (Exception e) when (e is LinuxException or UnsafePathException)
        {
            return Bad("journal", Printable.Escape(e.Message));
        }
    }

    private DoctorCheck Journal()
    {
        string probe = $".new-{FaultId.New()}";
        Errno error;
        try
        {
            // Not made anew: the journal holds the directory it opened, and would not see another of its name.
            using var undo = state.Root.TryOpenChild(UndoJournal.DirectoryName);
            error = undo?.TryWriteNew(probe, new byte[512]) ?? Errno.ENOENT;
            undo?.Unlink(probe);
        }
        catch (Exception e) when (e is LinuxException or UnsafePathException)
        {
            return Bad("room", $"no undo can be written down: {Printable.Escape(e.Message)}; journalled faults are refused");
        }
        return error == Errno.None
            ? Good("room", "an undo can be written down")
            : Bad("room", $"no undo can be written down: {error.Message()}; journalled faults are refused");
    }

    private DoctorCheck Audit() => audit.Failures == 0
        ? Good("audit", "every decision is written down")
        : Bad("audit", $"{Counted.Of(audit.Failures, "line")} could not be written");

    private static DoctorCheck Identity() => PidFd.KernelHasUniqueInodes
        ? Good("identity", "pidfs gives every process an inode number of its own")
        : Limited("identity", "no unique pidfs inodes (Linux 6.9): journalled faults on processes younger than 20 ms are refused");

    private static DoctorCheck Cgroups()
    {
        if (Cgroup.MountPoint is not { } mount)
            return Limited("cgroup2", "not mounted: cgroups cannot be targets, and exec is not supported");
        string where = $"mounted at {Printable.Escape(mount)}";
        // Who may write to the list of members of his own cgroup may make one below it, and move into that.
        return ProcFs.CgroupPath(System.Environment.ProcessId) is not { } own || WhyNotWritten($"{mount}{own}/cgroup.procs") is not { } why
            ? Good("cgroup2", where)
            : Limited("cgroup2", $"{where}, and this daemon's own, {Printable.Escape(own)}, may not be written to ({why}): " +
                "exec works only from a cgroup that was delegated to the caller, and only a cgroup whose files are his is frozen");
    }

    private static string? WhyNotWritten(string path)
    {
        try
        {
            File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite).Dispose();
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return Errno.EACCES.Message();
        }
        catch (IOException e)
        {
            return Printable.Escape(e.Message);
        }
    }

    private static DoctorCheck Ptrace()
    {
        string scope = "";
        try
        {
            scope = File.ReadAllText("/proc/sys/kernel/yama/ptrace_scope").Trim();
        }
        catch (IOException)
        {
            // No Yama, no restriction.
        }
        return scope is "" or "0" || Credentials.Has(19)
            ? Good("ptrace", "allowed")
            : Limited("ptrace", $"kernel.yama.ptrace_scope is {scope}: process.stall reaches only what this daemon started");
    }

    private static DoctorCheck Precision()
    {
        const int CapSysNice = 23;
        var (runtimeNs, periodNs) = RealTime.Throttle();
        string share = string.Create(CultureInfo.InvariantCulture, $"up to {100 * SpinBudget.Share((runtimeNs, periodNs)):0} % of a processor");
        return Credentials.Has(CapSysNice) && runtimeNs > 0
            ? Good("precision", $"timed faults are fired by a real-time thread, {share}")
            : Limited("precision", "no CAP_SYS_NICE: timed faults are fired by an ordinary thread, late when the processors are busy");
    }

    private static DoctorCheck Triggers()
    {
        var missing = TriggerSupport.Missing().ToList();
        return missing.Count == 0
            ? Good("triggers", "all are supported")
            : Limited("triggers", string.Join("; ", missing));
    }

    private DoctorCheck Kinds()
    {
        var missing = kinds.Support().Where(s => !s.Supported).ToList();
        return missing.Count == 0
            ? Good("faults", $"all {kinds.All.Count()} kinds are supported")
            : Limited("faults", $"{missing.Count} of {kinds.All.Count()} kinds cannot be had here: {string.Join(", ", missing.Select(s => s.Kind).Order(StringComparer.Ordinal))}");
    }
}
