using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>From a trigger as it is written to what watches it, with the caller's rights.</summary>
internal sealed class Watches(TargetResolver resolver, Policy policy)
{
    private readonly ProcessFinder _processes = new(policy);

    /// <summary>Begins to watch: what happens from here on counts.</summary>
    /// <exception cref="FaultException">NotSupported: it cannot be seen here, and by this daemon. NotFound, Refused, KernelRefused.</exception>
    public Watch Open(Trigger trigger, Caller caller, string purpose) => trigger.Scheme switch
    {
        TriggerScheme.Exec => new ExecWatch(Events(trigger, purpose), pid => _processes.IsNamed(pid, trigger.Subject, caller)),
        TriggerScheme.Exit => ExitWatch.Begin(Events(trigger, purpose), pid => _processes.IsNamed(pid, trigger.Subject, caller)),
        TriggerScheme.End => new EndWatch((ProcessTarget)resolver.Resolve(Target.Parse(trigger.Subject), caller, TargetKinds.Process, purpose)),
        TriggerScheme.Open => FileWatch.Open(trigger.Subject, FileEventKinds.Opened, "opened", caller, purpose),
        TriggerScheme.Write => FileWatch.Open(trigger.Subject, FileEventKinds.Written, "written to", caller, purpose),
        TriggerScheme.Line => LineWatch.Open(trigger.Subject, trigger.Text!, caller, purpose),
        TriggerScheme.Accept or TriggerScheme.Connect => Connections(trigger, caller, purpose),
        TriggerScheme.Memory => MemoryWatch.Open(Group(trigger.Subject, caller, purpose), trigger.LevelBytes, purpose),
        _ => PressureWatch.Open(Group(trigger.Subject, caller, purpose), trigger, caller, purpose),
    };

    private static ProcessEvents Events(Trigger trigger, string purpose)
    {
        var error = ProcessEvents.TryOpen(out var events);
        return events ?? throw new FaultException(ErrorCode.NotSupported, $"Cannot {purpose}: {trigger}: {TriggerSupport.WhyNoProcesses(error)}", (int)error);
    }

    private static ConnectionWatch Connections(Trigger trigger, Caller caller, string purpose)
    {
        if (!caller.Shares("net"))
            throw new FaultException(ErrorCode.Refused, $"Cannot {purpose}: {trigger}: the caller is in another network namespace, where ports mean something else");
        using var cgroup = Group(trigger.Cgroup ?? "/", caller, purpose);
        int port = int.Parse(trigger.Subject, NumberStyles.None, CultureInfo.InvariantCulture);
        bool accepted = trigger.Scheme == TriggerScheme.Accept;
        var error = ConnectionEvents.TryOpen(cgroup, port, accepted, out var events);
        return events is null
            ? throw new FaultException(ErrorCode.NotSupported, $"Cannot {purpose}: {trigger}: {TriggerSupport.WhyNoConnections(error)}", (int)error)
            : new ConnectionWatch(events, $"a connection {(accepted ? "to" : "from here to")} port {port} was established");
    }

    private static Cgroup Group(string path, Caller caller, string purpose) =>
        CgroupFinder.Find(Target.Cgroup(path), caller, static _ => null, purpose);
}
