using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>The operations on faults.</summary>
internal sealed class FaultOperations(FaultEngine engine, Policy policy)
{
    private static readonly string[] IdOnly = ["id"];
    private static readonly string[] AllOnly = ["all"];

    public void Inject(ref MapReader arguments, OperationContext context, ref MessagePackWriter result)
    {
        var asked = FaultArguments.Read(ref arguments, "inject");
        if (asked.Spec is IStrike)
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot inject {asked.Spec.Descriptor.Kind}: it cannot be taken back; use strike");
        Run(asked, "inject", context, ref result);
    }

    public void Strike(ref MapReader arguments, OperationContext context, ref MessagePackWriter result)
    {
        var asked = FaultArguments.Read(ref arguments, "strike");
        if (asked.Spec is IFault)
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot strike {asked.Spec.Descriptor.Kind}: it can be taken back; use inject");
        if (asked.Lease is not null || asked.Detached)
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot strike {asked.Spec.Descriptor.Kind}: a strike has no lease and is never detached");
        Run(asked, "strike", context, ref result);
    }

    public void Arm(ref MapReader arguments, OperationContext context, ref MessagePackWriter result)
    {
        var asked = FaultArguments.Read(ref arguments, "arm");
        string purpose = $"arm {asked.Spec.Descriptor.Kind}";
        if (asked.DryRun)
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot {purpose}: dry_run is for inject and strike");
        var fault = Begin(asked, purpose, context);
        new InjectReport(fault.Id, fault.Descriptor.Kind, fault.Plan.Target, "armed",
            new FaultTimes(context.RequestedNs, 0, 0, 0), fault.Lease, [.. fault.Plan.Notes]).Write(ref result);
    }

    public void Fire(ref MapReader arguments, OperationContext context, ref MessagePackWriter result)
    {
        var asked = FireArguments.Read(ref arguments);
        string purpose = $"fire {Printable.Escape(asked.Id, 64)}";
        var fault = engine.Find(asked.Id, context.Caller, purpose);
        var report = asked.When is { } trigger ? engine.FireWhen(fault, trigger, context.Caller, context, purpose)
            : asked.At is { } at ? engine.FireAt(fault, at, asked.Late, context, purpose)
            : engine.Fire(fault, context, purpose);
        report.Write(ref result);
    }

    public void Undo(ref MapReader arguments, OperationContext context, ref MessagePackWriter result)
    {
        string id = ReadId(ref arguments);
        var report = engine.Undo(id, context.Caller, $"undo {Printable.Escape(id, 64)}");
        if (report.Outcome == UndoOutcome.Stuck)
        {
            throw new FaultException(ErrorCode.UndoFailed,
                $"Cannot undo {id}: {string.Join("; ", report.Notes)}; it stays owed and is retried");
        }
        report.Write(ref result);
    }

    public void Heal(ref MapReader arguments, OperationContext context, ref MessagePackWriter result)
    {
        bool all = false;
        while (arguments.Next())
        {
            if (arguments.Key != "all")
                throw arguments.Unknown(AllOnly);
            all = arguments.OptionalFlag();
        }
        if (all && !policy.MayHealAll(context.Caller))
            throw new FaultException(ErrorCode.Refused, "Cannot heal: everybody's faults are healed by root or the daemon's own user");
        var reports = engine.Heal(f => all || f.Uid == context.Caller.Uid, "heal");
        result.WriteArrayHeader(reports.Count);
        foreach (var report in reports)
            report.Write(ref result);
    }

    public void List(ref MapReader arguments, OperationContext context, ref MessagePackWriter result)
    {
        if (arguments.Next())
            throw arguments.Unknown([]);
        long now = KernelClock.MonotonicNs;
        var live = engine.Live.OrderBy(f => f.RequestedNs).ToList();
        result.WriteArrayHeader(live.Count);
        foreach (var fault in live)
        {
            new FaultInfo(
                fault.Id, fault.Descriptor.Kind, Printable.EscapeAgain(fault.Plan.Target, 160), fault.State,
                Since(fault.RequestedNs, now), Since(now, fault.DeadlineNs), fault.Uid, fault.Connection is null,
                Printable.EscapeAgain(fault.Observed, 160)).Write(ref result);
        }
    }

    private static TimeSpan Since(long fromNs, long toNs) => TimeSpan.FromMicroseconds(Math.Max(0, (toNs - fromNs) / 1e3));

    private static string ReadId(ref MapReader arguments)
    {
        string? id = null;
        while (arguments.Next())
        {
            if (arguments.Key != "id")
                throw arguments.Unknown(IdOnly);
            id = arguments.Text();
        }
        return id ?? throw arguments.Missing("id");
    }

    private void Run(in FaultArguments asked, string operation, OperationContext context, ref MessagePackWriter result)
    {
        string purpose = $"{operation} {asked.Spec.Descriptor.Kind}";
        if (asked.DryRun)
        {
            engine.Preview(asked.Spec, context.Caller, asked.Lease, purpose).Write(ref result);
            return;
        }
        var fault = Begin(asked, purpose, context);
        engine.Fire(fault, context, purpose).Write(ref result);
    }

    private LiveFault Begin(in FaultArguments asked, string purpose, OperationContext context) => engine.Arm(
        asked.Spec, context.Caller, asked.Detached ? null : context.Connection, asked.Lease, context.RequestedNs, purpose);
}
