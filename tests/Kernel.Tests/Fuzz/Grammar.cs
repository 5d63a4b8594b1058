using System.Globalization;
using System.Reflection;

namespace LuminaGuard.FaultD.Tests.Fuzz;

/// <summary>
/// Requests from the table of operations and the descriptors of the kinds, so that a new operation or fault is fuzzed
/// without a word here. Sound unless told otherwise; targets are the arena's victims.
/// </summary>
internal static class Grammar
{
    /// <summary>The operations' names, as SDK and daemon know them.</summary>
    public static IReadOnlyList<string> Operations { get; } =
    [
        .. typeof(Ops).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!),
    ];

    private static readonly FaultDescriptor[] Faults = [.. FaultCatalog.All.Where(d => !d.IsStrike)];

    // What the arena's user may do without a capability, and so what there is to be taken back.
    private static readonly FaultDescriptor[] Unprivileged = [.. Faults.Where(d => d.Kind.StartsWith("process.", StringComparison.Ordinal))];
    private static readonly FaultDescriptor[] Strikes = [.. FaultCatalog.All.Where(d => d.IsStrike)];

    // doctor looks at the whole host, and a strike costs a victim: both seldom. Any other operation has the weight of one.
    private static readonly (string Operation, int Weight)[] Weights =
    [
        .. Operations.Select(o => (o, o switch
        {
            Ops.Inject => 300,
            Ops.Undo => 150,
            Ops.Arm => 100,
            Ops.Fire => 80,
            Ops.Hello or Ops.Resolve => 50,
            Ops.Strike or Ops.List => 30,
            Ops.Doctor => 2,
            _ => 10,
        })),
    ];

    /// <summary>A request that the daemon understands: [id, operation, arguments].</summary>
    public static Value Request(ref Dice dice, Known known)
    {
        string operation = dice.Weighted(Weights);
        return Value.List(Value.Number(1 + (dice.Next() % uint.MaxValue)), Value.Text(operation), Arguments(operation, ref dice, known));
    }

    private static Value Arguments(string operation, ref Dice dice, Known known)
    {
        switch (operation)
        {
            case Ops.Hello:
                return dice.Chance(80)
                    ? Value.Map(("version", Value.Number(Protocol.Version)), ("client", Value.Text("fuzz")))
                    : Value.Map(("version", Value.Number(Protocol.Version)), ("busy_poll_us", Value.Number((ulong)(dice.Next() % 300))));
            case Ops.Inject or Ops.Arm:
                return Fault(dice.Of(operation == Ops.Arm && dice.Chance(10) ? Strikes : dice.Chance(30) ? Unprivileged : Faults), operation, ref dice);
            case Ops.Strike:
                return Fault(dice.Of(Strikes), operation, ref dice);
            case Ops.Fire or Ops.Undo:
                return Value.Map(("id", Value.Text(known.AnyId(ref dice))));
            case Ops.Heal:
                return dice.Chance(50) ? Value.Map() : Value.Map(("all", Value.Flag(dice.Chance(50))));
            case Ops.Resolve:
                return Value.Map(("target", Target(ref dice)));
            default:
                return Value.Map();
        }
    }

    private static Value Fault(FaultDescriptor descriptor, string operation, ref Dice dice)
    {
        var body = Value.Map();
        bool leavesOutOptions = dice.Chance(60);
        foreach (var field in descriptor.Fields)
        {
            if (field.Required || (!leavesOutOptions && dice.Chance(50)))
                body.Add(field.Name, Sound(descriptor, field, ref dice));
        }
        // A kill that waits for a state does so for ten seconds, unless it is told a shorter time.
        if (descriptor.Kind == KillProcess.Descriptor.Kind)
            Shorten(body, ref dice);
        var arguments = Value.Map(("kind", Value.Text(descriptor.Kind)), ("fault", body));
        if (operation != Ops.Strike && dice.Chance(40))
        {
            arguments.Add("lease_us", Value.Number(dice.Of((int[])[1, 50, 1_000, 20_000, 200_000, 5_000_000])));
            if (dice.Chance(20))
                arguments.Add("detached", Value.Flag(true));
        }
        if (operation != Ops.Arm && dice.Chance(10))
            arguments.Add("dry_run", Value.Flag(true));
        return arguments;
    }

    private static void Shorten(Value body, ref Dice dice)
    {
        bool waits = body.Items.Exists(i => i.ToString() == "when"), limited = body.Items.Exists(i => i.ToString() == "within_us");
        if (waits && !limited)
            body.Add("within_us", Value.Number(dice.Of((int[])[1, 100, 2_000])));
    }

    private static Value Sound(FaultDescriptor descriptor, FieldDescriptor field, ref Dice dice) => field.Type switch
    {
        FieldType.Target => Target(ref dice),
        FieldType.Choice => Value.Text(dice.Of(field.Choices)),
        FieldType.Flag => Value.Flag(dice.Chance(50)),
        FieldType.Duration => Value.Number(dice.Of((int[])[1, 100, 2_000])),
        FieldType.Integer => Value.Number(dice.Of((int[])[1, 1, 1, 64, 256, 65536])),
        FieldType.IntegerList => Value.List(Value.Number(Victim(ref dice))),
        FieldType.Text when descriptor.IsStrike => Value.Text(dice.Of((string[])["TERM", "SIGUSR1", "CONT", "RTMIN+3", "17", "WINCH", "URG"])),
        // The arena's own: it has a network namespace of its own.
        FieldType.Text when field.Name == "interface" => Value.Text("lo"),
        FieldType.Text when field.Name == "probability" => Value.Text(dice.Of((string[])["1", "0.25"])),
        _ => Value.Text("arena"),
    };

    private static Value Target(ref Dice dice) => Value.Text(dice.Below(20) switch
    {
        0 => "unix:@arena",
        1 => "port:7000",
        2 => dice.Of(Hostile.Targets),
        _ => string.Create(CultureInfo.InvariantCulture, $"pid:{Victim(ref dice)}"),
    });

    private static int Victim(ref Dice dice) => Arena.FirstVictim + dice.Below(Arena.Victims);
}
