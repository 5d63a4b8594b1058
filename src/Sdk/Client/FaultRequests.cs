using System.Runtime.CompilerServices;
using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>The requests a client sends, as <c>docs/protocol.md</c> lists them.</summary>
internal static class FaultRequests
{
    public static Request Hello { get; } = new(Ops.Hello, "greet faultd", static (ref MessagePackWriter w) =>
    {
        w.WriteMapHeader(2);
        w.Pair("version", Protocol.Version);
        w.Pair("client", "LuminaGuard.FaultD.Sdk");
    });

    /// <summary>The greeting of a connection whose ends both spin for the other's next word, if the daemon grants it.</summary>
    public static Request HelloBusy(TimeSpan busyPoll) => new(Ops.Hello, "greet faultd", (ref MessagePackWriter w) =>
    {
        w.WriteMapHeader(3);
        w.Pair("version", Protocol.Version);
        w.Pair("client", "LuminaGuard.FaultD.Sdk");
        w.Pair("busy_poll_us", busyPoll);
    });

    public static Request Inject(IFaultSpec fault, FaultOptions options, bool dryRun) => new(
        Ops.Inject, $"inject {Kind(fault)}", (ref MessagePackWriter w) => WriteFault(ref w, fault, options, dryRun))
    {
        LeavesFault = !dryRun,
    };

    public static Request Arm(IFaultSpec fault, FaultOptions options) => new(
        Ops.Arm, $"arm {Kind(fault)}", (ref MessagePackWriter w) => WriteFault(ref w, fault, options, false))
    {
        LeavesFault = true,
    };

    public static Request Strike(IFaultSpec strike, bool dryRun) => new(
        Ops.Strike, $"strike {Kind(strike)}",
        (ref MessagePackWriter w) => WriteFault(ref w, strike, FaultOptions.Default, dryRun))
    {
        IsStrike = !dryRun,
    };

    public static Request Fire(string id) => ById(Ops.Fire, id) with { IsStrike = true };

    public static Request FireAt(string id, Instant at, Late late) => new(Ops.Fire, $"fire {id}", (ref MessagePackWriter w) =>
    {
        w.WriteMapHeader(4);
        w.Pair("id", id);
        TimelineRequests.WriteMoment(ref w, at, late);
    })
    {
        IsStrike = true,
    };

    public static Request FireWhen(string id, Trigger trigger) => new(Ops.Fire, $"fire {id}", (ref MessagePackWriter w) =>
    {
        w.WriteMapHeader(4);
        w.Pair("id", id);
        TimelineRequests.WriteTrigger(ref w, trigger);
    })
    {
        IsStrike = true,
    };

    public static Request Undo(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return ById(Ops.Undo, id);
    }

    public static Request Heal(bool all) => new(Ops.Heal, "heal", (ref MessagePackWriter w) =>
    {
        w.WriteMapHeader(1);
        w.Pair("all", all);
    });

    public static Request List { get; } = new(Ops.List, "list faults", Request.NoArguments);

    public static Request Support { get; } = new(Ops.Support, "list support", Request.NoArguments);

    public static Request Doctor { get; } = new(Ops.Doctor, "examine the host", Request.NoArguments);

    public static Request Resolve(Target target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new(Ops.Resolve, $"resolve {target}", (ref MessagePackWriter w) =>
        {
            w.WriteMapHeader(1);
            w.Pair("target", target.ToString());
        });
    }

    public static Request Adopt(string? name) => new(Ops.Adopt, "adopt this process", (ref MessagePackWriter w) =>
    {
        w.WriteMapHeader(1);
        w.Pair("name", name);
    });

    // Here, and not where it is written: a call without its fault is a mistake of the caller's, and no connection is opened for it.
    private static string Kind(IFaultSpec? fault, [CallerArgumentExpression(nameof(fault))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(fault, name);
        ArgumentNullException.ThrowIfNull(fault.Target, $"{name}.{nameof(fault.Target)}");
        return fault.Descriptor.Kind;
    }

    private static Request ById(string operation, string id) => new(operation, $"{operation} {id}", (ref MessagePackWriter w) =>
    {
        w.WriteMapHeader(1);
        w.Pair("id", id);
    });

    private static void WriteFault(ref MessagePackWriter w, IFaultSpec fault, FaultOptions options, bool dryRun)
    {
        w.WriteMapHeader(2 + (options.Lease is null ? 0 : 1) + (options.Detached ? 1 : 0) + (dryRun ? 1 : 0));
        w.Pair("kind", fault.Descriptor.Kind);
        w.Write("fault");
        fault.WriteBody(ref w);
        if (options.Lease is { } lease)
            w.Pair("lease_us", lease);
        if (options.Detached)
            w.Pair("detached", true);
        if (dryRun)
            w.Pair("dry_run", true);
    }
}
