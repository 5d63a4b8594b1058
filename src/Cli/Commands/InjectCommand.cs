using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>inject KIND: puts a fault in force and holds it, or leaves it to its lease.</summary>
internal static class InjectCommand
{
    public const string Name = "inject";

    private const string Summary = "Puts a fault in force and holds it until its time is over or Ctrl-C, then takes it back.";

    public static VerbCommand Build(SplitLine line)
    {
        var kind = line.Kind;
        var word = KindArgument.Create();
        if (kind is null or { IsStrike: true })
        {
            // The list of kinds belongs to this verb's own help, not into the list of verbs.
            string help = line.Verb == Name ? KindArgument.Help(Name, Summary, strikes: false) : Summary;
            var without = new Command(Name, help) { word, KindArgument.Target() };
            _ = new CommonOptions(without);
            return new(without, i => throw KindArgument.Wrong(Name, kind?.Kind ?? i.Result.GetValue(word)));
        }
        var known = new Command(Name, kind.Summary) { word };
        var options = new KindOptions(kind, known);
        var common = new CommonOptions(known);
        var moment = new MomentOptions(known);
        var pulses = new PulseOptions(kind, known);
        return new(known, i => Run(i, kind, options, common, moment, pulses));
    }

    private static ExitCode Run(
        Invocation invocation, FaultDescriptor kind, KindOptions options, CommonOptions common, MomentOptions moments, PulseOptions pulses)
    {
        string what = $"inject {kind.Kind}";
        var (lease, detach, dryRun) = common.Read(invocation.Result);
        var moment = moments.Read(invocation.Result, what);
        var train = pulses.Read(invocation.Result, what);
        if (train is not null && detach)
            throw Invocation.Usage($"Cannot {what}: --pulse and --detach exclude each other; pulses end with faultctl");
        if (detach && lease is null)
            throw Invocation.Usage($"Cannot {what}: --detach needs --for, so that the fault ends");
        var texts = options.Texts(invocation.Result, what);
        var fault = (IFault)FaultTextReader.Read(kind, texts);
        var how = new FaultOptions { Lease = lease, Detached = detach };
        if (dryRun)
            return DryRun(invocation, fault, how, train);
        if (train is not null)
        {
            string text = train.ToYaml(kind, texts, lease);
            return new Performance(invocation, text, TimelineFile.Parse(text, "the pulses"), pulses.Files) { Moment = moment }.Run();
        }
        return detach ? Leave(invocation, fault, how, moment) : new Hold(invocation, fault, how, moment).Run();
    }

    private static ExitCode DryRun(Invocation invocation, IFault fault, FaultOptions how, PulseTrain? train)
    {
        using var client = invocation.Connect();
        PreviewReport.Write(invocation.Terminal, invocation.Json, client.Preview(fault, how));
        if (train is not null)
            PlanReport.Write(invocation.Terminal, invocation.Json, train);
        return ExitCode.Done;
    }

    private static ExitCode Leave(Invocation invocation, IFault fault, FaultOptions how, Moment? moment)
    {
        if (moment is not null)
            EndSignals.Listen();
        using var client = invocation.Connect();
        var report = moment is null ? client.Inject(fault, how).Report : TimedFire.Run(invocation, client.Arm(fault, how), moment);
        if (report is null)
            return ExitCode.Done;
        InjectReports.Write(invocation.Terminal, invocation.Json, "injected", report,
            $"{Hold.InForce(report)}; it ends in {Durations.Format(report.Lease)}, or by faultctl undo {Printable.EscapeAgain(report.Id)}");
        return ExitCode.Done;
    }

    /// <summary>The options of every kind that can be taken back.</summary>
    internal sealed class CommonOptions
    {
        private readonly Option<string?> _for = new("--for")
        {
            Description = "How long it stays at most [default: faultd's maximum]",
            HelpName = "DURATION",
        };

        private readonly Option<bool> _detach = new("--detach")
        {
            Description = "Leave it to its lease and return at once; needs --for",
        };

        private readonly Option<bool> _dryRun = new("--dry-run")
        {
            Description = "Say exactly what would be touched, and touch nothing",
        };

        public CommonOptions(Command command)
        {
            command.Add(_for);
            command.Add(_detach);
            command.Add(_dryRun);
        }

        public (TimeSpan? Lease, bool Detach, bool DryRun) Read(ParseResult result) =>
            (Invocation.Duration("--for", result.GetValue(_for)), result.GetValue(_detach), result.GetValue(_dryRun));
    }
}
